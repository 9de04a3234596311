using System.Collections.Concurrent;
using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>
/// Reads the files of all jobs of a sync, one after another, and makes their rows, ahead of the database: rows are made while it connects, deletes, writes
/// earlier rows or makes an index. A connection takes rows of one table at a time, so they are collected in bursts. A bounded number of them is in memory.
/// </summary>
internal sealed class TableReading : IDisposable
{
    // A burst is large enough that its begin and end cost nothing.
    private const long BurstBytes = 8 * 1024 * 1024;

    // With those that are filled and written, twice as many are in memory.
    private const int MostWaiting = 2;

    // A view that does not fit has no result for any resource.
    private const int MostErrors = 1000;

    private readonly SyncTarget _target;
    private readonly SyncProgress _progress;
    private readonly IReadOnlyList<SyncJob> _jobs;
    private readonly BlockingCollection<RowBurst> _bursts = new(MostWaiting);
    private readonly CancellationTokenSource _stop;
    private readonly Task _reading;

    /// <summary>Begins to read.</summary>
    /// <param name="target">The database. It need not be open.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="progress">Receives the number of resources that were read.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public TableReading(SyncTarget target, IReadOnlyList<SyncJob> jobs, SyncProgress progress, CancellationToken cancellation)
    {
        _target = target;
        _jobs = jobs;
        _progress = progress;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        CancellationToken stopped = _stop.Token;
        _reading = Task.Factory.StartNew(() => Read(stopped), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>True if it makes exactly the rows of these jobs.</summary>
    public bool IsOf(IReadOnlyList<SyncJob> jobs) =>
        _jobs.Count == jobs.Count && _jobs.Zip(jobs, (one, other) => one.HasSameRows(other)).All(isSame => isSame);

    /// <summary>Waits for the next rows. The jobs come in their order; one without a file has none.</summary>
    /// <returns>The rows, which the caller disposes of.</returns>
    /// <exception cref="RedoxExportException">A file cannot be read, or is not as it was recorded.</exception>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public async Task<RowBurst> NextAsync()
    {
        if (_bursts.TryTake(out RowBurst? burst, Timeout.Infinite))
        {
            return burst;
        }

        await _reading.ConfigureAwait(false);
        throw new InvalidOperationException("All rows of the jobs were taken.");
    }

    /// <summary>Stops the reading if it is not at its end, and clears the rows that nobody took. Its error, if there is one, is not reported.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (RowBurst burst in _bursts.GetConsumingEnumerable(CancellationToken.None))
        {
            burst.Dispose();
        }

        try
        {
            _reading.Wait(CancellationToken.None);
        }
        catch (AggregateException)
        {
            // It was stopped, or NextAsync has reported the error.
        }

        _bursts.Dispose();
        _stop.Dispose();
    }

    private void Read(CancellationToken stopped)
    {
        try
        {
            foreach (SyncJob job in _jobs.Where(job => job.File is not null))
            {
                Read(job, job.File!, stopped);
            }
        }
        finally
        {
            _bursts.CompleteAdding();
        }
    }

    private void Read(SyncJob job, ResourceFile file, CancellationToken stopped)
    {
        RowBurst burst = new(job);
        try
        {
            TablePlan[] plans = [.. job.Tables.Select(table => table.Keyed)];
            Dictionary<TablePlan, SyncTable> tableOf = job.Tables.ToDictionary(table => table.Keyed);
            long lines = 0;
            foreach (ResourceBatch<RowBatch[]> batch in file.ReadBatches(new ResourceTypeFilter(null), () => new TablesShape(plans, plan => _target.NewBatch(tableOf[plan])), stopped))
            {
                Add(batch, burst);
                stopped.ThrowIfCancellationRequested();
                _progress.AddRead(batch.LinesBefore - lines);
                lines = Math.Max(lines, batch.LinesBefore);
                if (burst.Bytes >= BurstBytes || burst.Errors.Count >= MostErrors)
                {
                    _bursts.Add(burst, stopped);
                    burst = new RowBurst(job);
                }
            }

            burst.IsLast = true;
            _bursts.Add(burst, stopped);
        }
        catch
        {
            burst.Dispose();
            throw;
        }
    }

    private static void Add(ResourceBatch<RowBatch[]> batch, RowBurst burst)
    {
        foreach (RowBatch[] rows in batch.Items)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                burst.Add(i, (SyncBatch)rows[i], batch.LinesBefore);
            }
        }

        foreach ((_, RedoxExportException error) in batch.Errors)
        {
            // The file itself cannot be read: nothing of it may be used.
            if (error.Recovery != Recovery.Continue)
            {
                throw error;
            }

            burst.Add(error);
        }
    }
}
