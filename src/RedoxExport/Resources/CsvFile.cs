using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>
/// A CSV file in UTF-8 that is being written: beside its name, and under it only when it is whole. What was there before stays
/// until then. A file made anew is its owner's alone where the system has such permissions.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private readonly CsvFormat _format;
    private readonly PropertySelection _selection;
    private readonly string _path;
    private readonly FileStream _file;
    private bool _isComplete;

    /// <summary>Opens it and writes the line of names.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="selection">The columns.</param>
    /// <param name="delimiter">What stands between two values.</param>
    /// <exception cref="RedoxExportException"><c>CsvNotWritten</c>.</exception>
    public CsvFile(string path, PropertySelection selection, char delimiter)
    {
        _path = path;
        _selection = selection;
        _format = new CsvFormat(selection.Names, delimiter);
        _file = Guard(() => Open(path + ExportLayout.PartialEnding));
        using CsvRows names = new();
        _format.WriteNames(names);
        Write(names);
        Rows = 0;
    }

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Makes the rows of lines; one for each thread.</summary>
    public CsvShape NewShape() => new(_selection, _format);

    /// <summary>Writes rows.</summary>
    /// <exception cref="RedoxExportException"><c>CsvNotWritten</c>.</exception>
    public void Write(CsvRows rows) => Guard(() =>
    {
#if NET8_0_OR_GREATER
        _file.Write(rows.Bytes.Span);
#else
        byte[] bytes = rows.Bytes.ToArray();
        _file.Write(bytes, 0, bytes.Length);
#endif
        Rows += rows.Rows;
        return true;
    });

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="RedoxExportException"><c>CsvNotWritten</c>.</exception>
    public void Complete() => Guard(() =>
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
#if NET8_0_OR_GREATER
        File.Move(_path + ExportLayout.PartialEnding, _path, overwrite: true);
#else
        File.Delete(_path);
        File.Move(_path + ExportLayout.PartialEnding, _path);
#endif
        _isComplete = true;
        return true;
    });

    /// <summary>What is not whole goes.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_isComplete)
        {
            File.Delete(_path + ExportLayout.PartialEnding);
        }
    }

    private static FileStream Open(string path)
    {
#if NET8_0_OR_GREATER
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
#else
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
#endif
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ResourceErrors.CsvNotWritten(_path, e);
        }
    }
}
