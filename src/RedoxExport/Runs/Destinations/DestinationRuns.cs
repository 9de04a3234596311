namespace RedoxExport.Runs;

/// <summary>The runs of several destinations, side by side. Each has a connection and a folder of its own; the failure of one does not affect the others.</summary>
internal sealed class DestinationRuns : IDisposable
{
    private readonly List<DestinationRun> _all = [];

    /// <summary>The destinations, in the order in which they were added.</summary>
    public IReadOnlyList<DestinationRun> All => _all;

    public void Add(DestinationRun run) => _all.Add(run);

    /// <summary>Makes all runs.</summary>
    /// <param name="most">How many destinations are at work at the same time.</param>
    /// <param name="timeout">How long each waits for a server.</param>
    /// <param name="onResult">Receives the results, on any thread.</param>
    /// <param name="mayRemove">Asks the user before superseded runs are removed.</param>
    /// <param name="cancellationToken">Stops all runs; the next call resumes them.</param>
    public async Task RunAsync(
        int most,
        TimeSpan? timeout,
        Action<DestinationRun, DestinationResult> onResult,
        Func<IReadOnlyList<ExportRun>, CancellationToken, Task<bool>> mayRemove,
        CancellationToken cancellationToken)
    {
        using SemaphoreSlim turns = new(most);
        await Task.WhenAll(_all.Select(RunOneAsync)).ConfigureAwait(false);

        async Task RunOneAsync(DestinationRun run)
        {
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await run.RunAsync(timeout, result => onResult(run, result), mayRemove, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
            }
        }
    }

    /// <summary>Closes the connections of runs that were prepared and not made.</summary>
    public void Dispose() => _all.ForEach(run => run.Connection.Dispose());
}
