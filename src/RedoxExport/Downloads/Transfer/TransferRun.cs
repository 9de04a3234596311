using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The state that files share which are downloaded together.</summary>
/// <param name="gate">Sends the requests.</param>
/// <param name="options">How files are saved.</param>
/// <param name="events">Receives the events.</param>
/// <param name="credentials">Decides for each file if the token is sent.</param>
internal class TransferRun(RequestGate gate, SaveOptions options, IExportEvents? events, FileCredentials credentials)
{
    public RequestGate Gate { get; } = gate;

    public SaveOptions Options { get; } = options;

    public IExportEvents? Events { get; } = events;

    /// <summary>Decides for each file if the token is sent.</summary>
    public FileCredentials Credentials { get; } = credentials;

    /// <summary>The retries that all files share.</summary>
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
