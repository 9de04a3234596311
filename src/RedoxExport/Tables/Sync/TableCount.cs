namespace RedoxExport.Tables;

/// <summary>The numbers of a table during a sync.</summary>
/// <param name="columns">The number of its columns.</param>
internal sealed class TableCount(int columns)
{
    private readonly long[] _emptied = new long[columns];

    public long Inserted { get; private set; }

    public long Deleted { get; set; }

    /// <summary>The number of resources for which the view has no result.</summary>
    public long FailedLines { get; private set; }

    /// <summary>For each column, the number of values that the database cannot hold.</summary>
    public IReadOnlyList<long> Emptied => _emptied;

    public void Add(IEnumerable<SyncBatch> batches)
    {
        foreach (SyncBatch batch in batches)
        {
            Inserted += batch.Rows;
            FailedLines += batch.FailedLines;
            for (int i = 0; i < _emptied.Length; i++)
            {
                _emptied[i] += batch.Emptied[i];
            }
        }
    }

    public void Add(TableCount other)
    {
        Inserted += other.Inserted;
        Deleted += other.Deleted;
        FailedLines += other.FailedLines;
        for (int i = 0; i < _emptied.Length; i++)
        {
            _emptied[i] += other._emptied[i];
        }
    }
}
