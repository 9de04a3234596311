namespace RedoxExport.Exports;

/// <summary>Manifests and data files that are on disk. Only files in the folder of the manifest, or below it, are read.</summary>
internal static class LocalManifest
{
    /// <summary>Reads a page.</summary>
    /// <param name="root">The address of the manifest that the user specified.</param>
    /// <param name="address">The address of the page.</param>
    /// <exception cref="RedoxExportException"><c>ManifestFileUnreadable</c>, <c>ManifestInvalid</c>.</exception>
    public static ManifestPage Read(Uri root, Uri address)
    {
        using FileStream file = Open(root, address);
        if (file.Length > ManifestLoader.PageLimit)
        {
            throw ExportErrors.ManifestFileUnreadable(address, "it is larger than 512 MB", null);
        }

        using MemoryStream bytes = new();
        try
        {
            file.CopyTo(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ExportErrors.ManifestFileUnreadable(address, "the disk reports an error", e);
        }

        try
        {
            return ManifestPage.ReadAnswer(bytes.ToArray(), address);
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.InvalidData)
        {
            throw e.WithAdvice(ExportErrors.PublishedAdvice);
        }
    }

    /// <summary>Opens a file that a manifest on disk names.</summary>
    /// <param name="root">The address of the manifest that the user specified.</param>
    /// <param name="address">The address of the file.</param>
    /// <exception cref="RedoxExportException"><c>ManifestFileUnreadable</c>: it does not exist, cannot be read, or is in another folder.</exception>
    public static FileStream Open(Uri root, Uri address)
    {
        try
        {
            string path = PathOf(address);
            if (!IsBelow(root, path))
            {
                throw ExportErrors.ManifestFileUnreadable(address, "it is not in the folder of the manifest", null);
            }

            return File.Exists(path)
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, useAsync: true)
                : throw ExportErrors.ManifestFileUnreadable(address, Directory.Exists(path) ? "it is a folder" : "it does not exist", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw ExportErrors.ManifestFileUnreadable(address, "the file cannot be opened", e);
        }
    }

    private static bool IsBelow(Uri root, string path)
    {
        string folder = Path.GetDirectoryName(PathOf(root))!;
        string start = folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        return path.StartsWith(start, Path.DirectorySeparatorChar == '\\' ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    // The text of the address may still have "%2F.." in it; the full path has no such parts.
    private static string PathOf(Uri address) => Path.GetFullPath(address.LocalPath);
}
