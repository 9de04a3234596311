using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>What all files of one save share.</summary>
internal sealed class SaveRun(RequestGate gate, FileLinks links, SaveOptions options, IExportEvents? events)
{
    public RequestGate Gate { get; } = gate;

    public FileLinks Links { get; } = links;

    public SaveOptions Options { get; } = options;

    public IExportEvents? Events { get; } = events;

    /// <summary>Whether files are asked for with the token.</summary>
    public FileCredentials Credentials { get; } = new(gate, events);

    /// <summary>The retries of this save.</summary>
    public RetryBudget Budget { get; } = new();

    /// <summary>How many files come at a time.</summary>
    public AdaptiveConcurrency Concurrency { get; } = new(Math.Max(1, options.ThrottleLimit), gate.Options.Pacing.Clock);

    /// <summary>The server has too much to do.</summary>
    public void Slow()
    {
        if (Concurrency.Shrink())
        {
            Events.Verbose("ConcurrencyShrunk", FormattableString.Invariant($"The server has too much to do: {Concurrency.Limit} files at a time from now on."));
        }
    }
}
