using System.Collections.Concurrent;
using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>
/// Reads a file once and writes the rows of several tables. A connection takes rows of one table at a time, so rows are collected and written in
/// bursts, one table after another, while the next ones are read.
/// </summary>
/// <param name="target">The database.</param>
/// <param name="tables">The tables, all of one resource type, with their numbers.</param>
/// <param name="progress">Receives the progress.</param>
/// <param name="onFailed">Receives the errors of resources for which a view has no result.</param>
internal sealed class TableLoad(SyncTarget target, IReadOnlyList<TableCount> tables, SyncProgress progress, Action<RedoxExportException> onFailed)
{
    // A burst is large enough that its begin and end cost nothing, and three of them are in memory.
    private const long BurstBytes = 8 * 1024 * 1024;

    /// <summary>Loads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prepare">Work of the database before the first row is written. The file is read meanwhile.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RedoxExportException">The file cannot be read, or the database does not take the rows.</exception>
    public async Task RunAsync(ResourceFile file, Func<Task> prepare, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using BlockingCollection<Burst> bursts = new(1);
        Task reading = Task.Factory.StartNew(() => Read(file, bursts, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        bool isWritten = false;
        try
        {
            await prepare().ConfigureAwait(false);
            foreach (Burst burst in bursts.GetConsumingEnumerable(CancellationToken.None))
            {
                using (burst)
                {
                    await WriteAsync(burst, cancellation).ConfigureAwait(false);
                }
            }

            isWritten = true;
        }
        finally
        {
            if (!isWritten)
            {
                stop.Cancel();
                await EndAsync(reading, bursts).ConfigureAwait(false);
            }
        }

        await reading.ConfigureAwait(false);
    }

    // The error of the writing is reported; that of the reading, which was stopped, is not.
    private static async Task EndAsync(Task reading, BlockingCollection<Burst> bursts)
    {
        foreach (Burst burst in bursts.GetConsumingEnumerable(CancellationToken.None))
        {
            burst.Dispose();
        }

        await Task.WhenAny(reading).ConfigureAwait(false);
    }

    private void Read(ResourceFile file, BlockingCollection<Burst> bursts, CancellationToken stopped)
    {
        Burst burst = new(tables.Count);
        try
        {
            TablePlan[] plans = [.. tables.Select(count => count.Table.Keyed)];
            Dictionary<TablePlan, SyncTable> tableOf = tables.ToDictionary(count => count.Table.Keyed, count => count.Table);
            long lines = 0;
            foreach (ResourceBatch<RowBatch[]> batch in file.ReadBatches(new ResourceTypeFilter(null), () => new TablesShape(plans, plan => target.NewBatch(tableOf[plan])), stopped))
            {
                foreach (RowBatch[] rows in batch.Items)
                {
                    Add(rows, file.Path, batch.LinesBefore, burst);
                }

                foreach ((_, RedoxExportException error) in batch.Errors)
                {
                    Report(error);
                }

                stopped.ThrowIfCancellationRequested();
                progress.AddRead(batch.LinesBefore - lines);
                lines = Math.Max(lines, batch.LinesBefore);
                if (burst.Bytes >= BurstBytes)
                {
                    bursts.Add(burst, stopped);
                    burst = new Burst(tables.Count);
                }
            }

            bursts.Add(burst, stopped);
            burst = new Burst(0);
        }
        finally
        {
            burst.Dispose();
            bursts.CompleteAdding();
        }
    }

    private void Add(RowBatch[] rows, string path, long linesBefore, Burst burst)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            SyncBatch batch = (SyncBatch)rows[i];
            tables[i].Add(batch, path, linesBefore);
            burst.Add(i, batch);
        }
    }

    private void Report(RedoxExportException error)
    {
        // The file itself cannot be read: nothing of it may be used.
        if (error.Recovery != Recovery.Continue)
        {
            throw error;
        }

        onFailed(error);
    }

    private async Task WriteAsync(Burst burst, CancellationToken cancellation)
    {
        for (int i = 0; i < tables.Count; i++)
        {
            List<SyncBatch> batches = burst.Of(i);
            if (batches.Count > 0)
            {
                await target.WriteAsync(tables[i].Table, batches, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Rows of all tables that are written together.</summary>
    private sealed class Burst(int tables) : IDisposable
    {
        private readonly List<SyncBatch>[] _batches = [.. Enumerable.Range(0, tables).Select(_ => new List<SyncBatch>())];

        public long Bytes { get; private set; }

        public List<SyncBatch> Of(int table) => _batches[table];

        public void Add(int table, SyncBatch batch)
        {
            if (batch.Rows == 0)
            {
                batch.Dispose();
                return;
            }

            _batches[table].Add(batch);
            Bytes += batch.Bytes;
        }

        public void Dispose()
        {
            foreach (SyncBatch batch in _batches.SelectMany(batches => batches))
            {
                batch.Dispose();
            }
        }
    }
}
