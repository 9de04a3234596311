using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The state that all files of one save share.</summary>
internal sealed class SaveRun(RequestGate gate, FileLinks links, SaveOptions options, IExportEvents? events)
{
    public RequestGate Gate { get; } = gate;

    public FileLinks Links { get; } = links;

    public SaveOptions Options { get; } = options;

    public IExportEvents? Events { get; } = events;

    /// <summary>Decides for each file if the token is sent.</summary>
    public FileCredentials Credentials { get; } = new(gate, events);

    /// <summary>The retries that all files of this save share.</summary>
    public RetryBudget Budget { get; } = new();

    /// <summary>Limits how many files are downloaded at the same time.</summary>
    public AdaptiveConcurrency Concurrency { get; } = new(Math.Max(1, options.ThrottleLimit), gate.Options.Pacing.Clock);

    /// <summary>Downloads fewer files at a time, because the server is throttling.</summary>
    public void Slow()
    {
        if (Concurrency.Shrink())
        {
            Events.Verbose("ConcurrencyShrunk", $"The server is overloaded. Downloading {Amount.Of(Concurrency.Limit, "file")} at a time now.");
        }
    }
}
