namespace RedoxExport.Datasets;

/// <summary>
/// One type of the present view; empty if the view does not have the type. If the view is only compared with, damage ends the reading
/// without an error, because the next view does not need the data.
/// </summary>
/// <param name="reader">Reads the type's file; <see langword="null"/> if there is none.</param>
/// <param name="isForComparison">True if the next view is made without this one.</param>
internal sealed class PresentType(CurrentReader? reader, bool isForComparison) : IDisposable
{
    private bool _hasBegun;

    public bool HasCurrent { get; private set; }

    /// <summary>True if damage has ended the reading, so that resources of the view are missing from the comparison.</summary>
    public bool IsDamaged { get; private set; }

    public DatasetRecord Current => reader!.Current;

    /// <summary>Moves to the next resource, if there is one.</summary>
    /// <exception cref="RedoxExportException"><c>DatasetDamaged</c>.</exception>
    public void Next()
    {
        try
        {
            HasCurrent = (HasCurrent || !_hasBegun) && reader is not null && reader.Next();
        }
        catch (RedoxExportException) when (isForComparison)
        {
            HasCurrent = false;
            IsDamaged = true;
        }

        _hasBegun = true;
    }

    public void Dispose() => reader?.Dispose();
}
