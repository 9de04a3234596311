namespace RedoxExport.Runs;

/// <summary>Removes the superseded runs of a root as the options of a run say, after the user has agreed.</summary>
/// <param name="root">The full path of the folder that holds the runs.</param>
/// <param name="options">The options of the run.</param>
/// <param name="clock">The clock that the runs are dated by.</param>
/// <param name="events">Receives the events of the removal.</param>
internal sealed class RunCleanup(string root, RunOptions options, TimeProvider clock, IExportEvents? events)
{
    /// <summary>True if runs are to be removed at all.</summary>
    public bool IsWanted => options.Retain is not null || options.RetainFor is not null;

    /// <summary>Removes the superseded runs.</summary>
    /// <param name="holdsLock">True if the caller holds the lock of the root. Otherwise the lock is taken when the user has agreed.</param>
    /// <param name="mayRemove">Asks the user. Called only if there are superseded runs.</param>
    /// <param name="cancellationToken">Stops the removal between two runs.</param>
    /// <exception cref="RedoxExportException"><c>RootInUse</c>, <c>HistoryDamaged</c>, <c>DatasetNotWritten</c>, or a disk error.</exception>
    public async Task RunAsync(bool holdsLock, Func<IReadOnlyList<ExportRun>, CancellationToken, Task<bool>> mayRemove, CancellationToken cancellationToken)
    {
        if (!IsWanted)
        {
            return;
        }

        RunRetention retention = new(root, options.Retain, options.RetainFor, RunDataset.MergedIn(root), events);
        if (!RunFolder.IsRoot(root))
        {
            return;
        }

        DateTimeOffset now = clock.GetUtcNow();
        IReadOnlyList<ExportRun> superseded = retention.Find(now);
        if (superseded.Count == 0 || !await mayRemove(superseded, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // Only what the user agreed to: without the lock, another call may have superseded more runs in the meantime.
        using RunLock? held = holdsLock ? null : RunLock.Take(root, now);
        retention.Remove(superseded, now, cancellationToken);
    }
}
