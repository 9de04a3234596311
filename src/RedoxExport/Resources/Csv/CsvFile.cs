using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>
/// A CSV file in UTF-8 that is being written. It gets its name when it is whole; until then a file of that name stays as it is. A new
/// file is its owner's alone where the system has such permissions.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private readonly CsvFormat _format;
    private readonly PropertySelection _selection;
    private readonly string _path;
    private readonly AtomicFile _file;

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
        _file = Guard(() => AtomicFile.CreatePrivate(path, ExportLayout.PartialEnding));
        try
        {
            using CsvRows names = new();
            _format.WriteNames(names);
            Write(names);
            Rows = 0;
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether writing has failed: then nothing more can be written.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Makes the rows of lines; one for each thread.</summary>
    public CsvShape NewShape() => new(_selection, _format);

    /// <summary>Writes rows.</summary>
    /// <exception cref="RedoxExportException"><c>CsvNotWritten</c>.</exception>
    public void Write(CsvRows rows) => Guard(() =>
    {
#if NET8_0_OR_GREATER
        _file.Content.Write(rows.Bytes.Span);
#else
        byte[] bytes = rows.Bytes.ToArray();
        _file.Content.Write(bytes, 0, bytes.Length);
#endif
        Rows += rows.Rows;
        return true;
    });

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="RedoxExportException"><c>CsvNotWritten</c>.</exception>
    public void Complete() => Guard(() =>
    {
        _file.Complete();
        return true;
    });

    /// <summary>Deletes what is not complete.</summary>
    public void Dispose() => _file.Dispose();

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            HasFailed = true;
            throw ResourceErrors.CsvNotWritten(_path, e);
        }
    }
}
