namespace RedoxExport.Storage;

/// <summary>Writes a small file so that a reader, or a power cut, meets the old one or the new one and nothing between.</summary>
internal static class AtomicFile
{
    public static void Write(string path, Action<Stream> write)
    {
        string beside = path + ExportLayout.NewEnding;
        using (FileStream file = new(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        Replace(beside, path);
    }

    /// <summary>Moves a file over another, in one step where the system can.</summary>
    public static void Replace(string from, string to)
    {
#if NET8_0_OR_GREATER
        File.Move(from, to, overwrite: true);
#else
        if (File.Exists(to))
        {
            File.Replace(from, to, null);
        }
        else
        {
            File.Move(from, to);
        }
#endif
    }
}
