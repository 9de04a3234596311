namespace RedoxExport.Support;

/// <summary>A zip file for a support ticket. Look at it before you send it.</summary>
public sealed class SupportBundle
{
    internal SupportBundle(string path, long length, IReadOnlyList<SupportEntry> entries)
    {
        Path = path;
        Length = length;
        Entries = entries;
    }

    /// <summary>The full path of the zip file.</summary>
    public string Path { get; }

    /// <summary>The size of the zip file, in bytes.</summary>
    public long Length { get; }

    /// <summary>The documents in it.</summary>
    public IReadOnlyList<SupportEntry> Entries { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
