using RedoxExport.Connections;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>An export on a server. The same object is brought up to date by every cmdlet that asks the server.</summary>
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

    /// <summary>The server's name for the job: the last segment of the polling URL, fit to be shown.</summary>
    public string Id => SafeText.Name(LastSegment(PollingUri), LongestId);

    /// <summary>What the export is about.</summary>
    public ExportLevel Level => Request?.Level ?? ExportLevel.System;

    /// <summary>The group's id, at <see cref="ExportLevel.Group"/>.</summary>
    public string? GroupId => Request?.GroupId;

    /// <summary>Where it stands, as far as the server has been asked.</summary>
    public ExportJobState State { get; internal set; }

    /// <summary>The server's own words (<c>X-Progress</c>).</summary>
    public string? Progress { get; internal set; }

    /// <summary>0 to 100, where the server's words hold a percentage.</summary>
    public int? PercentComplete { get; internal set; }

    /// <summary>The polling URL, without its query.</summary>
    public Uri ContentLocation => SafeText.WithoutSecrets(PollingUri);

    /// <summary>When the export was started, or first heard of, by this computer's clock.</summary>
    public DateTimeOffset StartedAt { get; internal set; }

    /// <summary>When this computer learned that it had ended.</summary>
    public DateTimeOffset? CompletedAt { get; internal set; }

    /// <summary>When the server wants to be asked again, by this computer's clock.</summary>
    public DateTimeOffset? RetryAt { get; internal set; }

    /// <summary>The server's clock when it read the data, as the server says; in UTC if it states no zone. <see cref="Watermark"/> is safer.</summary>
    public DateTimeOffset? TransactionTime => Manifest?.TransactionTime;

    /// <summary>
    /// Up to which moment of the server's clock the data are known, once the export is complete: the <c>-Since</c> of the next increment. It is the
    /// earliest of all that the server's answers named, and of the moment at which it took the request. <see langword="null"/> where no
    /// answer named any.
    /// </summary>
    public DateTimeOffset? Watermark => Manifest is { IsPartial: false } ? Times.Watermark : null;

    /// <summary>When the files go away (<c>Expires</c>).</summary>
    public DateTimeOffset? ExpiresAt { get; internal set; }

    /// <summary>The folder that the export is journaled or saved in.</summary>
    public string? Path { get; internal set; }

    /// <summary>Redox's trace id of the last answer, for a support ticket.</summary>
    public string? TraceId { get; internal set; }

    /// <summary>What was asked for, where it is known.</summary>
    public ExportRequest? Request { get; internal set; }

    /// <summary>The files, once there are any.</summary>
    public ExportManifest? Manifest { get; internal set; }

    /// <summary>What the server said about a failure.</summary>
    public IReadOnlyList<OperationOutcomeIssue> Issues
    {
        get => _issues;
        internal set => _issues = new ReadableList<OperationOutcomeIssue>([.. value]);
    }

    /// <summary>How many errors the server reports inside of the complete export (its <c>error</c> or <c>outcome</c> files), once it is saved.</summary>
    public long OutcomeErrors { get; internal set; }

    /// <summary>How many warnings it reports there, once it is saved.</summary>
    public long OutcomeWarnings { get; internal set; }

    /// <summary>When its status is asked for again, by this computer's clock; <see langword="null"/> while nobody waits for that.</summary>
    internal DateTimeOffset? AskedAgainAt { get; set; }

    /// <summary>Whether it can still change on the server.</summary>
    internal bool IsOver => State is not ExportJobState.Accepted and not ExportJobState.InProgress;

    /// <summary>What the server has said that would end the job, and has not confirmed yet.</summary>
    internal StatusDoubt? Doubt { get; set; }

    internal RedoxConnection Connection { get; set; }

    /// <summary>The moments of the server's clock that its answers have named so far.</summary>
    internal ServerTimes Times { get; set; } = ServerTimes.None;

    /// <summary>Whether an answer named a moment without a time zone.</summary>
    internal bool HasTimeWithoutZone { get; set; }

    /// <summary>Writes <see cref="Times"/> down where a folder knows of the export; called when an answer has made them earlier.</summary>
    internal Action<ExportJob>? KeepTimes { get; set; }

    /// <summary>The polling URL as the server gave it.</summary>
    internal Uri PollingUri { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({State})";

    /// <summary>The same export, to be asked about once more during the work on this one: whatever was said about it is not said again.</summary>
    internal ExportJob Again() => new(Connection, PollingUri, StartedAt, _said) { Times = Times, HasTimeWithoutZone = HasTimeWithoutZone };

    /// <summary>Whether a warning about this export has not been said yet. From now on it has.</summary>
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
