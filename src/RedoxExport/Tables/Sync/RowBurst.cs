namespace RedoxExport.Tables;

/// <summary>Rows of all tables of a job that are written together, and what was found while they were made. It is filled by one thread, then used by another.</summary>
/// <param name="job">The job.</param>
internal sealed class RowBurst(SyncJob job) : IDisposable
{
    private readonly List<SyncBatch>[] _batches = [.. job.Tables.Select(_ => new List<SyncBatch>())];
    private readonly List<RedoxExportException> _errors = [];

    public SyncJob Job => job;

    /// <summary>The numbers of the tables, in the order of the job.</summary>
    public IReadOnlyList<TableCount> Counts { get; } = [.. job.Tables.Select(table => new TableCount(table))];

    /// <summary>The errors of resources for which a view has no result.</summary>
    public IReadOnlyList<RedoxExportException> Errors => _errors;

    /// <summary>The number of bytes of memory that the rows take.</summary>
    public long Bytes { get; private set; }

    /// <summary>True if no more rows of the job follow.</summary>
    public bool IsLast { get; set; }

    /// <summary>The rows of a table, in the order of the job.</summary>
    public IReadOnlyList<SyncBatch> BatchesOf(int table) => _batches[table];

    public void Add(int table, SyncBatch batch, long linesBefore)
    {
        Counts[table].Add(batch, job.File!.Path, linesBefore);
        if (batch.Rows == 0)
        {
            batch.Dispose();
            return;
        }

        _batches[table].Add(batch);
        Bytes += batch.Bytes;
    }

    public void Add(RedoxExportException error) => _errors.Add(error);

    public void Dispose()
    {
        foreach (SyncBatch batch in _batches.SelectMany(batches => batches))
        {
            batch.Dispose();
        }
    }
}
