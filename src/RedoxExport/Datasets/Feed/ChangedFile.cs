using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>A file of a change set.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Bytes">The length that was recorded.</param>
/// <param name="Sha256">The hash that was recorded, in lower-case hexadecimal digits.</param>
internal sealed record ChangedFile(string Path, long Bytes, string Sha256)
{
    /// <summary>True if the file has the bytes that were recorded.</summary>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public bool IsAsRecorded()
    {
        try
        {
            return new FileInfo(Path) is { Exists: true } file && file.Length == Bytes && Hexadecimal.Sha256OfFile(Path) == Sha256;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A running update has removed it meanwhile.
            return false;
        }
    }
}
