namespace RedoxExport.Datasets;

/// <summary>One type of the present view, or nothing. Where it is only compared with, damage ends it: the next view does not need it.</summary>
/// <param name="reader">Reads its file; <see langword="null"/> where there is none.</param>
/// <param name="isForComparison">Whether the next view is made without it.</param>
internal sealed class PresentType(CurrentReader? reader, bool isForComparison) : IDisposable
{
    private bool _hasBegun;

    public bool HasCurrent { get; private set; }

    public DatasetRecord Current => reader!.Current;

    /// <summary>Goes to the next resource, if there is one.</summary>
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
        }

        _hasBegun = true;
    }

    public void Dispose() => reader?.Dispose();
}
