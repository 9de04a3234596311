namespace RedoxExport.Tables;

/// <summary>The numbers of a table during a sync.</summary>
/// <param name="table">The table.</param>
internal sealed class TableCount(SyncTable table)
{
    private readonly SortedDictionary<int, EmptiedColumn> _emptied = [];

    public SyncTable Table => table;

    public long Inserted { get; private set; }

    public long Deleted { get; set; }

    /// <summary>The number of resources for which the view has no result.</summary>
    public long FailedLines { get; private set; }

    /// <summary>The columns with values that the database cannot hold, in the order of the table.</summary>
    public IEnumerable<EmptiedColumn> Emptied => _emptied.Values;

    /// <summary>Counts what was read from some lines of a file.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="path">The file.</param>
    /// <param name="linesBefore">The number of lines before them.</param>
    public void Add(SyncBatch batch, string path, long linesBefore)
    {
        Inserted += batch.Rows;
        FailedLines += batch.FailedLines;
        foreach (KeyValuePair<int, (long Count, long FirstLine)> emptied in batch.Emptied.ByColumn)
        {
            Add(emptied.Key, new EmptiedColumn(table.Name, table.Plan.Columns[emptied.Key].Name, emptied.Value.Count, path, linesBefore + emptied.Value.FirstLine));
        }
    }

    /// <summary>Adds the numbers of a later part of the same table.</summary>
    public void Add(TableCount part)
    {
        Inserted += part.Inserted;
        FailedLines += part.FailedLines;
        foreach (KeyValuePair<int, EmptiedColumn> emptied in part._emptied)
        {
            Add(emptied.Key, emptied.Value);
        }
    }

    private void Add(int column, EmptiedColumn emptied) =>
        _emptied[column] = _emptied.TryGetValue(column, out EmptiedColumn? known) ? known with { Count = known.Count + emptied.Count } : emptied;
}
