using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>
/// Writes a CSV file in UTF-8. The file appears under its final name only after it is complete; until then an existing file of that name
/// is not changed. Only the owner can read a new file, if the system has such permissions.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private readonly CsvFormat _format;
    private readonly PropertySelection _selection;
    private readonly string _path;
    private readonly AtomicFile _file;

    /// <summary>Creates the file and writes the header row.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="selection">The columns.</param>
    /// <param name="delimiter">The character between two values.</param>
    /// <exception cref="RedoxExportException"><c>CsvNotWritten</c>.</exception>
    public CsvFile(string path, PropertySelection selection, char delimiter)
    {
        _path = path;
        _selection = selection;
        _format = new CsvFormat(selection.Names, delimiter);
        _file = Guard(() => AtomicFile.CreatePrivate(path, ExportLayout.PartialEnding));
        try
        {
            using RowBytes names = new();
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

    /// <summary>The number of rows that were written, without the header row.</summary>
    public long Rows { get; private set; }

    /// <summary>True if writing has failed: nothing more can be written.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Creates the converter from lines to rows: one per thread.</summary>
    public CsvShape NewShape() => new(_selection, _format);

    /// <summary>Writes rows.</summary>
    /// <exception cref="RedoxExportException"><c>CsvNotWritten</c>.</exception>
    public void Write(RowBytes rows) => Guard(() =>
    {
        _file.Content.Write(rows.Bytes.Span);
        Rows += rows.Rows;
        return true;
    });

    /// <summary>Completes the file and gives it its final name.</summary>
    /// <exception cref="RedoxExportException"><c>CsvNotWritten</c>.</exception>
    public void Complete() => Guard(() =>
    {
        _file.Complete();
        return true;
    });

    /// <summary>Deletes the file if it is not complete.</summary>
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
