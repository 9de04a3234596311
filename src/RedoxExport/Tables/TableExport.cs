using System.Diagnostics;
using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.Tables;

/// <summary>Writes the files of several tables in one reading. They get their names together, when all of them are complete.</summary>
internal sealed class TableExport : IDisposable
{
    private readonly List<TableFile> _files = [];
    private readonly TableFormat _format;
    private readonly bool _isStrict;
    private readonly Dictionary<TablePlan, TableFile> _byTable;
    private readonly Dictionary<(TableFile File, int Column), EmptiedColumn> _emptied = [];
    private readonly Dictionary<TableFile, long> _failedLines = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Creates the files, and their folders.</summary>
    /// <param name="tables">The tables with the full paths of their files.</param>
    /// <param name="format">The format.</param>
    /// <param name="isStrict">True if a value that the format cannot hold is an error.</param>
    /// <exception cref="RedoxExportException"><c>TableNotWritten</c>.</exception>
    public TableExport(IEnumerable<(TablePlan Table, string Path)> tables, TableFormat format, bool isStrict)
    {
        _format = format;
        _isStrict = isStrict;
        try
        {
            foreach ((TablePlan table, string path) in tables)
            {
                CreateFolder(path);
                _files.Add(new TableFile(table, path, format));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        _byTable = _files.ToDictionary(file => file.Table);
    }

    /// <summary>The rows of all tables so far.</summary>
    public long Rows => _files.Sum(file => file.Rows);

    /// <summary>The columns with emptied cells so far.</summary>
    public IReadOnlyList<EmptiedColumn> Emptied => [.. _emptied.Values];

    /// <summary>Creates what makes the rows: one per thread.</summary>
    public TablesShape NewShape() => new([.. _files.Select(file => file.Table)], table => _byTable[table].NewBatch());

    /// <summary>Writes the batches of a block, and clears them.</summary>
    /// <param name="batches">A batch for each table.</param>
    /// <param name="path">The file of the resources.</param>
    /// <param name="linesBefore">The number of its lines before the block.</param>
    /// <exception cref="RedoxExportException"><c>TableNotWritten</c>; <c>ValueNotFitting</c> if that is an error.</exception>
    public void Write(RowBatch[] batches, string path, long linesBefore)
    {
        for (int i = 0; i < batches.Length; i++)
        {
            using RowBatch batch = batches[i];
            Count(_files[i], batch, path, linesBefore);
            _files[i].Write(batch);
        }
    }

    /// <summary>Completes all files.</summary>
    /// <param name="damagedLines">The number of lines that no table has, because they are damaged or the condition has no result for them.</param>
    /// <exception cref="RedoxExportException"><c>TableNotWritten</c>.</exception>
    public IReadOnlyList<ExportedTable> Complete(long damagedLines)
    {
        foreach (TableFile file in _files)
        {
            file.End();
        }

        foreach (TableFile file in _files)
        {
            file.Complete();
        }

        return [.. _files.Select(file => Describe(file, damagedLines))];
    }

    /// <summary>The number of lines that have no rows in any of the tables, because a view has no result for them.</summary>
    public long FailedLines => _failedLines.Values.Sum();

    /// <summary>Deletes the files that are not complete.</summary>
    public void Dispose()
    {
        foreach (TableFile file in _files)
        {
            file.Dispose();
        }
    }

    private static void CreateFolder(string path)
    {
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw TableFileErrors.TableNotWritten(path, e);
        }
    }

    private void Count(TableFile file, RowBatch batch, string path, long linesBefore)
    {
        _failedLines[file] = batch.FailedLines + (_failedLines.TryGetValue(file, out long failed) ? failed : 0);
        foreach (KeyValuePair<int, (long Count, long FirstLine)> emptied in batch.Emptied.ByColumn)
        {
            string column = file.Table.Columns[emptied.Key].Name;
            long line = linesBefore + emptied.Value.FirstLine;
            if (_isStrict)
            {
                throw TableFileErrors.ValueNotFitting(file.Table.Name, column, _format.Name, path, line);
            }

            _emptied[(file, emptied.Key)] = _emptied.TryGetValue((file, emptied.Key), out EmptiedColumn? known)
                ? known with { Count = known.Count + emptied.Value.Count }
                : new EmptiedColumn(file.Table.Name, column, emptied.Value.Count, path, line);
        }
    }

    private ExportedTable Describe(TableFile file, long damagedLines)
    {
        EmptiedColumn[] emptied = [.. _emptied.Where(one => one.Key.File == file).OrderBy(one => one.Key.Column).Select(one => one.Value)];
        return new ExportedTable(file.Table.Name, file.Path)
        {
            Rows = file.Rows,
            Bytes = file.Bytes,
            Elapsed = _watch.Elapsed,
            FailedLines = damagedLines + (_failedLines.TryGetValue(file, out long failed) ? failed : 0),
            EmptiedCells = emptied.Sum(column => column.Count),
            EmptiedByColumn = emptied.ToDictionary(column => column.Column, column => column.Count),
        };
    }
}
