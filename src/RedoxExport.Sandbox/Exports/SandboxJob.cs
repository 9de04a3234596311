using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Faults;

namespace RedoxExport.Sandbox.Exports;

/// <summary>One export, from its kick-off until it is deleted or expires.</summary>
internal sealed class SandboxJob : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private Lazy<Task<IReadOnlyList<ExportRow>>> _rows = new(() => Task.FromResult<IReadOnlyList<ExportRow>>([]));
    private int _polls;
    private int _ended;

    public required Guid Id { get; init; }

    public required ExportQuery Query { get; init; }

    /// <summary>The address of the kick-off, for the manifest.</summary>
    public required Uri Request { get; init; }

    /// <summary>The time of the export's data.</summary>
    public required DateTimeOffset TransactionTime { get; init; }

    /// <summary>The fault in the time that the manifest gives as <c>transactionTime</c>, if any.</summary>
    public Fault? TimeFault { get; init; }

    /// <summary>The fault in the text of <c>transactionTime</c>, if any.</summary>
    public Fault? TimeTextFault { get; init; }

    /// <summary>The fault in the manifest's <c>requiresAccessToken</c>, if any.</summary>
    public Fault? TokenFlagFault { get; init; }

    /// <summary>True if the manifest has an object instead of an empty array in <c>error</c> (or <c>outcome</c>).</summary>
    public bool HasErrorObject { get; init; }

    /// <summary>True if links have the host that the client used, and <c>http:</c>.</summary>
    public bool HasLinksByHost { get; init; }

    /// <summary>The folder for the files that are written for this export only.</summary>
    public required string Folder { get; init; }

    /// <summary>The data at the time of the kick-off, without later changes.</summary>
    public required DataLease Data { get; init; }

    public Task<IReadOnlyList<DataFile>> Files { get; private set; } = Task.FromResult<IReadOnlyList<DataFile>>([]);

    /// <summary>The time of the last 202 status answer.</summary>
    public DateTimeOffset? PolledAt { get; set; }

    /// <summary>The time of the first 200 status answer.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>The time when the export expires; set when it completes.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The number of the order in which the manifest lists the files; 0 for their own order.</summary>
    public int ListOrder { get; set; }

    /// <summary>True if a fault makes the manifest claim that files need no token.</summary>
    public bool SaysNoToken { get; set; }

    /// <summary>True if all further status requests report a failed export.</summary>
    public bool HasFailed { get; set; }

    /// <summary>The files as the manifest lists them; made at the first access.</summary>
    public Task<IReadOnlyList<ExportRow>> Rows => _rows.Value;

    public void Begin(Func<CancellationToken, Task<IReadOnlyList<DataFile>>> build, Func<DataSet, IReadOnlyList<DataFile>, IReadOnlyList<ExportRow>> list)
    {
        CancellationToken cancelled = _cancellation.Token;
        Files = Task.Run(() => build(cancelled), cancelled);
        _rows = new(async () => list(await Data.Data.ConfigureAwait(false), await Files.ConfigureAwait(false)));
    }

    /// <summary>A link of the sandbox in the form that answers about this export use.</summary>
    /// <param name="link">The link.</param>
    /// <param name="host">The <c>Host</c> of the request.</param>
    public Uri Link(Uri link, string? host) => HasLinksByHost ? Routes.ByHost(link, host) : link;

    /// <summary>Counts a status request.</summary>
    /// <returns>The number of status requests before this one.</returns>
    public int CountPoll() => Interlocked.Increment(ref _polls) - 1;

    /// <summary>Stops the build if it is still running, and then deletes the files.</summary>
    public Task EndAsync()
    {
        // The client's DELETE and the end of the sandbox can happen at the same time.
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return Files.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        _cancellation.Cancel();
        return Files.ContinueWith(
            ended =>
            {
                // Reading the exception marks it as observed, so that a canceled build does not raise UnobservedTaskException.
                _ = ended.Exception;
                TemporaryFolder.TryDelete(Folder);
                Data.Dispose();
                Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    public void Dispose() => _cancellation.Dispose();
}
