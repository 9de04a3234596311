namespace RedoxExport.Support;

/// <summary>A document in a support bundle.</summary>
public sealed class SupportEntry
{
    internal SupportEntry(string name, long length, string? note)
    {
        Name = name;
        Length = length;
        Note = note;
    }

    /// <summary>The path of the document in the zip file.</summary>
    public string Name { get; }

    /// <summary>The size of the document, in bytes.</summary>
    public long Length { get; }

    /// <summary>The part that was left out; <see langword="null"/> if the document is whole.</summary>
    public string? Note { get; }

    /// <inheritdoc/>
    public override string ToString() => Note is null ? Name : $"{Name} ({Note})";
}
