using System.IO.Compression;

namespace RedoxExport.Package;

/// <summary>Writes a zip whose bytes depend on nothing but the names and contents of its files.</summary>
internal static class StableZip
{
    // On Linux and macOS: to be read by all, written by its owner.
    private const int ReadableByAll = 0x1A4 << 16;

    /// <summary>Writes a file; there may be one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entries">The names and contents, in their order.</param>
    public static void Write(string path, IEnumerable<(string Name, Func<Stream> Open)> entries)
    {
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, Func<Stream> open) in entries)
        {
            ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = PackageTime.Moment;
            entry.ExternalAttributes = ReadableByAll;
            using Stream to = entry.Open();
            using Stream from = open();
            from.CopyTo(to);
        }
    }
}
