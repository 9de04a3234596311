using RedoxExport.Storage;

namespace RedoxExport.Tables;

/// <summary>
/// A table file that is being written. It appears under its final name only after it is complete; until then an existing file of that name
/// is not changed. Only the owner can read a new file, if the system has such permissions.
/// </summary>
internal sealed class TableFile : IDisposable
{
    private readonly AtomicFile _file;
    private readonly TableContent _content;

    /// <summary>Creates the file and writes its header.</summary>
    /// <param name="table">The table.</param>
    /// <param name="path">The full path of the file, whose folder exists.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="RedoxExportException"><c>TableNotWritten</c>.</exception>
    public TableFile(TablePlan table, string path, TableFormat format)
    {
        Table = table;
        Path = path;
        AtomicFile file = Guard(() => AtomicFile.CreatePrivate(path, ExportLayout.PartialEnding));
        try
        {
            _content = Guard(() => format.Begin(table, file.Content));
            _file = file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public TablePlan Table { get; }

    /// <summary>The final path.</summary>
    public string Path { get; }

    /// <summary>The number of rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>The size of the file; known after <see cref="End"/>.</summary>
    public long Bytes { get; private set; }

    /// <summary>Creates an empty batch of rows. Thread-safe.</summary>
    public RowBatch NewBatch() => _content.NewBatch();

    /// <summary>Writes the rows of a batch.</summary>
    /// <exception cref="RedoxExportException"><c>TableNotWritten</c>.</exception>
    public void Write(RowBatch batch) => Guard(() =>
    {
        _content.Write(batch);
        return Rows += batch.Rows;
    });

    /// <summary>Writes the end of the content and flushes it to the disk. The file does not have its name yet.</summary>
    /// <exception cref="RedoxExportException"><c>TableNotWritten</c>.</exception>
    public void End() => Guard(() =>
    {
        _content.Complete();
        _file.Content.Flush(flushToDisk: true);
        return Bytes = _file.Content.Length;
    });

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="RedoxExportException"><c>TableNotWritten</c>.</exception>
    public void Complete() => Guard(() =>
    {
        _file.Complete();
        return true;
    });

    /// <summary>Deletes the file if it is not complete.</summary>
    public void Dispose()
    {
        _content.Dispose();
        _file.Dispose();
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw TableFileErrors.TableNotWritten(Path, e);
        }
    }
}
