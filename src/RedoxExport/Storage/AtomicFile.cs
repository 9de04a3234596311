namespace RedoxExport.Storage;

/// <summary>
/// Writes a document under an unpredictable temporary name and gives it its final name only after it is complete and on disk. A
/// reader, also after a power failure, finds either the old document or the new one, never a mixture.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private const int Tries = 3;

    private readonly string _path;
    private readonly string _temporary;
    private bool _isComplete;

    private AtomicFile(string path, string temporary, FileStream content)
    {
        _path = path;
        _temporary = temporary;
        Content = content;
    }

    /// <summary>The content written so far. Nothing is buffered.</summary>
    public FileStream Content { get; }

    /// <summary>Starts one of the module's own documents. Its permissions come from its folder.</summary>
    /// <param name="path">The document's full path.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    public static AtomicFile Create(string path) =>
        Begin(path, ExportLayout.NewEnding, FileRights.HandedDownBy(Path.GetDirectoryName(path)!));

    /// <summary>
    /// Starts a document that the user named. A new document is accessible to its owner alone; one that is replaced keeps its permissions.
    /// Deletes temporary files that a killed process left behind for the same document.
    /// </summary>
    /// <param name="path">The document's full path.</param>
    /// <param name="ending">The extension that is added until the document is complete.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    public static AtomicFile CreatePrivate(string path, string ending)
    {
        DeleteAbandonedOf(path, ending);
        return Begin(path, ending, FileRights.KeptBy(path));
    }

    /// <summary>
    /// Starts one of the module's own documents with permissions of its own, not with those of the file that it replaces. Deletes temporary files that
    /// a killed process left behind for the same document.
    /// </summary>
    /// <param name="path">The document's full path.</param>
    /// <param name="rights">The permissions.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    public static AtomicFile Create(string path, FileRights rights)
    {
        DeleteAbandonedOf(path, ExportLayout.NewEnding);
        return Begin(path, ExportLayout.NewEnding, rights);
    }

    /// <summary>
    /// As <see cref="CreatePrivate"/>, for a document that other accounts read. Its permissions come from its folder.
    /// </summary>
    /// <param name="path">The document's full path.</param>
    /// <param name="ending">The extension that is added until the document is complete.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    public static AtomicFile CreateShared(string path, string ending)
    {
        DeleteAbandonedOf(path, ending);
        return Begin(path, ending, FileRights.HandedDownBy(Path.GetDirectoryName(path)!));
    }

    /// <summary>Writes one of the module's own documents.</summary>
    /// <param name="path">The document's full path.</param>
    /// <param name="write">Writes its content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFile file = Create(path);
        write(file.Content);
        file.Complete();
    }

    /// <summary>Deletes documents of the module that a killed process did not complete.</summary>
    /// <param name="folder">A folder that the caller has locked, so that no other process writes documents into it.</param>
    public static void DeleteAbandoned(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*" + ExportLayout.NewEnding))
        {
            if (ExportLayout.IsTemporaryDocument(Path.GetFileName(file)))
            {
                PlainFile.DeleteAbandoned(file);
            }
        }
    }

    /// <summary>Deletes copied files that a killed process did not complete.</summary>
    /// <param name="folder">A folder of copies.</param>
    public static void DeleteAbandonedCopies(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*" + ExportLayout.NewEnding))
        {
            if (ExportLayout.IsTemporaryCopy(Path.GetFileName(file)))
            {
                PlainFile.DeleteAbandoned(file);
            }
        }
    }

    /// <summary>Flushes the document to the disk and gives it its final name.</summary>
    /// <exception cref="IOException">A disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    public void Complete()
    {
        Content.Flush(flushToDisk: true);
        Content.Dispose();
        PlainFile.Replace(_temporary, _path);
        _isComplete = true;
    }

    /// <summary>Deletes the temporary file if the document is not complete.</summary>
    public void Dispose()
    {
        Content.Dispose();
        if (!_isComplete)
        {
            try
            {
                PlainFile.Delete(_temporary);
            }
            catch (Exception e) when (Disk.IsFault(e))
            {
                // The temporary file does no harm, and this error must not hide why the document was not completed.
            }
        }
    }

    private static void DeleteAbandonedOf(string path, string ending)
    {
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*" + ending))
        {
            if (ExportLayout.IsTemporaryOf(Path.GetFileName(file), Path.GetFileName(path), ending))
            {
                PlainFile.DeleteAbandoned(file);
            }
        }
    }

    private static AtomicFile Begin(string path, string ending, FileRights rights)
    {
        NameTakenException.RequireNoFolder(path);
        for (int i = 1; ; i++)
        {
            string name = ExportLayout.TemporaryName(Path.GetFileName(path), ExportLayout.NewToken(), ending);
            string temporary = Path.Combine(Path.GetDirectoryName(path)!, name);
            try
            {
                return new AtomicFile(path, temporary, PlainFile.CreateNew(temporary, rights, FileAccess.Write, FileShare.None));
            }
            catch (IOException e) when (i < Tries && e is not DirectoryNotFoundException and not PathTooLongException && File.Exists(temporary))
            {
                // Another process has just checked if this file is abandoned, and deletes it. The next attempt uses a new name.
            }
        }
    }
}
