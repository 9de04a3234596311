using RedoxExport.Connections;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>An export on a server. Every cmdlet that asks the server updates the same object.</summary>
public sealed class ExportJob
{
    private const int LongestId = 200;

    private readonly HashSet<string> _said;
    private ReadableList<OperationOutcomeIssue> _issues = ReadableList<OperationOutcomeIssue>.None;

    internal ExportJob(RedoxConnection connection, Uri pollingUri, DateTimeOffset startedAt)
        : this(connection, pollingUri, startedAt, new HashSet<string>(StringComparer.Ordinal))
    {
    }

    private ExportJob(RedoxConnection connection, Uri pollingUri, DateTimeOffset startedAt, HashSet<string> said)
    {
        _said = said;
        Connection = connection;
        PollingUri = pollingUri;
        StartedAt = startedAt;
    }

    /// <summary>The server's name for the job: the last segment of the polling URL, cleaned for display.</summary>
    public string Id => SafeText.Name(LastSegment(PollingUri), LongestId);

    /// <summary>The level of the export.</summary>
    public ExportLevel Level => Request?.Level ?? ExportLevel.System;

    /// <summary>The group's id, for <see cref="ExportLevel.Group"/>.</summary>
    public string? GroupId => Request?.GroupId;

    /// <summary>The state at the last status request.</summary>
    public ExportJobState State { get; internal set; }

    /// <summary>The server's own description of the progress (<c>X-Progress</c>).</summary>
    public string? Progress { get; internal set; }

    /// <summary>0 to 100, if <see cref="Progress"/> contains a percentage.</summary>
    public int? PercentComplete { get; internal set; }

    /// <summary>The polling URL, without its query.</summary>
    public Uri ContentLocation => SafeText.WithoutSecrets(PollingUri);

    /// <summary>The time at which the export was started or first seen, by this computer's clock.</summary>
    public DateTimeOffset StartedAt { get; internal set; }

    /// <summary>The time at which this computer learned that the export had ended.</summary>
    public DateTimeOffset? CompletedAt { get; internal set; }

    /// <summary>The earliest time at which the server wants the next status request, by this computer's clock.</summary>
    public DateTimeOffset? RetryAt { get; internal set; }

    /// <summary>
    /// The server's time of the data (<c>transactionTime</c>), as stated; in UTC if the server states no zone. <see cref="Watermark"/> is safer.
    /// </summary>
    public DateTimeOffset? TransactionTime => Manifest?.TransactionTime;

    /// <summary>
    /// The time up to which the data are complete, by the server's clock; set once the export is complete. Use it as <c>-Since</c> of the next
    /// incremental export. It is the earliest of all times in the server's answers, including the time at which it accepted the request.
    /// <see langword="null"/> if no answer contained a time.
    /// </summary>
    public DateTimeOffset? Watermark => Manifest is { IsPartial: false } ? Times.Watermark : null;

    /// <summary>The time at which the server deletes the files (<c>Expires</c>).</summary>
    public DateTimeOffset? ExpiresAt { get; internal set; }

    /// <summary>The folder that holds the journal or the files of the export.</summary>
    public string? Path { get; internal set; }

    /// <summary>Redox's trace id of the last answer. Include it in your support ticket.</summary>
    public string? TraceId { get; internal set; }

    /// <summary>The request, if known.</summary>
    public ExportRequest? Request { get; internal set; }

    /// <summary>The manifest, once the server has sent one.</summary>
    public ExportManifest? Manifest { get; internal set; }

    /// <summary>The issues that the server reported for a failure.</summary>
    public IReadOnlyList<OperationOutcomeIssue> Issues
    {
        get => _issues;
        internal set => _issues = new ReadableList<OperationOutcomeIssue>([.. value]);
    }

    /// <summary>The number of errors that a complete export reports in its <c>error</c> or <c>outcome</c> files, once it is saved.</summary>
    public long OutcomeErrors { get; internal set; }

    /// <summary>The number of warnings in these files, once the export is saved.</summary>
    public long OutcomeWarnings { get; internal set; }

    /// <summary>The time of the next status request, by this computer's clock; <see langword="null"/> if no wait is in progress.</summary>
    internal DateTimeOffset? AskedAgainAt { get; set; }

    /// <summary>The state of a published manifest; <see langword="null"/> for an export that was started on a server.</summary>
    internal PublishedState? Published { get; set; }

    /// <summary>True if the export has ended.</summary>
    internal bool IsOver => State is not ExportJobState.Accepted and not ExportJobState.InProgress;

    /// <summary>The answers that would end the job and are not confirmed yet.</summary>
    internal StatusDoubt? Doubt { get; set; }

    internal RedoxConnection Connection { get; set; }

    /// <summary>The times, by the server's clock, in the answers so far.</summary>
    internal ServerTimes Times { get; set; } = ServerTimes.None;

    /// <summary>True if an answer contained a time without a time zone.</summary>
    internal bool HasTimeWithoutZone { get; set; }

    /// <summary>Saves <see cref="Times"/> if a folder tracks the export; called after an answer has changed them.</summary>
    internal Action<ExportJob>? KeepTimes { get; set; }

    /// <summary>The polling URL with its query, as the server sent it.</summary>
    internal Uri PollingUri { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({State})";

    /// <summary>A second object for the same export, for a status request that must not change this one. Warnings are not repeated.</summary>
    internal ExportJob Again() => new(Connection, PollingUri, StartedAt, _said) { Times = Times, HasTimeWithoutZone = HasTimeWithoutZone, Request = Request, Published = Published?.Again(Manifest) };

    /// <summary>True the first time that it is called with a warning; false for repeated ones.</summary>
    internal bool SaysFirst(string warning)
    {
        lock (_said)
        {
            return _said.Add(warning);
        }
    }

    internal static string LastSegment(Uri uri)
    {
        string path = uri.AbsolutePath.TrimEnd('/');
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}
