using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Faults;

namespace RedoxExport.Sandbox.Exports;

/// <summary>One export: from its kick-off until it is deleted or expires.</summary>
internal sealed class SandboxJob : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private Lazy<Task<IReadOnlyList<ExportRow>>> _rows = new(() => Task.FromResult<IReadOnlyList<ExportRow>>([]));
    private int _polls;
    private int _ended;

    public required Guid Id { get; init; }

    public required ExportQuery Query { get; init; }

    /// <summary>The kick-off's address, for the manifest.</summary>
    public required Uri Request { get; init; }

    /// <summary>The moment of its data.</summary>
    public required DateTimeOffset TransactionTime { get; init; }

    /// <summary>What is wrong with the moment that the manifest names, if anything.</summary>
    public Fault? TimeFault { get; init; }

    /// <summary>What is wrong with its text, if anything.</summary>
    public Fault? TimeTextFault { get; init; }

    /// <summary>What is wrong with its manifest's <c>requiresAccessToken</c>, if anything.</summary>
    public Fault? TokenFlagFault { get; init; }

    /// <summary>Whether its manifest has an object for <c>error</c> (or <c>outcome</c>) if there is nothing to list.</summary>
    public bool HasErrorObject { get; init; }

    /// <summary>Whether its links have the host that the client used, and <c>http:</c>.</summary>
    public bool HasLinksByHost { get; init; }

    /// <summary>Where the files are written that this export needs of its own.</summary>
    public required string Folder { get; init; }

    /// <summary>The data of its kick-off: what changes later is no part of it.</summary>
    public required DataLease Data { get; init; }

    public Task<IReadOnlyList<DataFile>> Files { get; private set; } = Task.FromResult<IReadOnlyList<DataFile>>([]);

    /// <summary>When it was last said to be in progress.</summary>
    public DateTimeOffset? PolledAt { get; set; }

    /// <summary>When it was first said to be complete.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>When the export goes away; set as it completes.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Which order its manifest has; 0 for that of its files.</summary>
    public int ListOrder { get; set; }

    /// <summary>Its manifest says that files need no token.</summary>
    public bool SaysNoToken { get; set; }

    /// <summary>Whether its status says so from now on.</summary>
    public bool HasFailed { get; set; }

    /// <summary>The files as the manifest lists them; made when they are first asked for.</summary>
    public Task<IReadOnlyList<ExportRow>> Rows => _rows.Value;

    public void Begin(Func<CancellationToken, Task<IReadOnlyList<DataFile>>> build, Func<DataSet, IReadOnlyList<DataFile>, IReadOnlyList<ExportRow>> list)
    {
        CancellationToken cancelled = _cancellation.Token;
        Files = Task.Run(() => build(cancelled), cancelled);
        _rows = new(async () => list(await Data.Data.ConfigureAwait(false), await Files.ConfigureAwait(false)));
    }

    /// <summary>A link of the sandbox as an answer about this export has it.</summary>
    /// <param name="link">The link.</param>
    /// <param name="host">The <c>Host</c> of the request.</param>
    public Uri Link(Uri link, string? host) => HasLinksByHost ? Routes.ByHost(link, host) : link;

    /// <summary>Counts a status request.</summary>
    /// <returns>How many there were before.</returns>
    public int CountPoll() => Interlocked.Increment(ref _polls) - 1;

    /// <summary>Stops what is still being built, and removes the files once nothing writes them.</summary>
    public Task EndAsync()
    {
        // The client's DELETE and the sandbox's own end may meet.
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return Files.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        _cancellation.Cancel();
        return Files.ContinueWith(
            ended =>
            {
                // Looked at, so that a build that was cut short is nobody's unobserved failure.
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
