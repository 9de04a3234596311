namespace RedoxExport.Storage;

/// <summary>
/// A document that is being written, under a name that nobody can guess, and takes its own name only when it is whole and on the disk: a
/// reader, or a power cut, meets the old document or the new one and nothing between.
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

    /// <summary>What is written so far. Nothing is buffered.</summary>
    public FileStream Content { get; }

    /// <summary>Begins one of the module's own documents. Its folder decides who may open it.</summary>
    /// <param name="path">The document's full path.</param>
    /// <exception cref="IOException">The disk is at fault.</exception>
    /// <exception cref="UnauthorizedAccessException">This account may not do it.</exception>
    public static AtomicFile Create(string path) =>
        Begin(path, ExportLayout.NewEnding, FileRights.HandedDownBy(Path.GetDirectoryName(path)!));

    /// <summary>
    /// Begins a document that a user has named. A new one is its owner's alone; one that is replaced keeps its rights. What a killed
    /// process has left of an earlier one is deleted.
    /// </summary>
    /// <param name="path">The document's full path.</param>
    /// <param name="ending">What stands behind the name until the document is whole.</param>
    /// <exception cref="IOException">The disk is at fault.</exception>
    /// <exception cref="UnauthorizedAccessException">This account may not do it.</exception>
    public static AtomicFile CreatePrivate(string path, string ending)
    {
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*" + ending))
        {
            if (ExportLayout.IsTemporaryOf(Path.GetFileName(file), Path.GetFileName(path), ending))
            {
                PlainFile.DeleteAbandoned(file);
            }
        }

        return Begin(path, ending, FileRights.KeptBy(path));
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

    /// <summary>Deletes documents of the module that a killed process has not completed.</summary>
    /// <param name="folder">A folder that is held: nobody else writes documents into it.</param>
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

    /// <summary>Brings the document to the disk and gives it its name.</summary>
    /// <exception cref="IOException">The disk is at fault.</exception>
    /// <exception cref="UnauthorizedAccessException">This account may not do it.</exception>
    public void Complete()
    {
        Content.Flush(flushToDisk: true);
        Content.Dispose();
        PlainFile.Replace(_temporary, _path);
        _isComplete = true;
    }

    /// <summary>Deletes what is not complete.</summary>
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
                // It hides nothing, least of all why the document was not completed.
            }
        }
    }

    private static AtomicFile Begin(string path, string ending, FileRights rights)
    {
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
                // Another process looked just now if this file is abandoned, and deletes it: the next name is a new one.
            }
        }
    }
}
