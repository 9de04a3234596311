using RedoxExport.Attachments;
using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>One run of <c>Invoke-RedoxExport</c>, as <c>runs.json</c> keeps it.</summary>
public sealed class ExportRun
{
    internal ExportRun(string root, string id)
    {
        Id = id;
        Root = root;
        Path = System.IO.Path.Combine(root, id);
    }

    /// <summary>The result of a call that could not begin a run, and that no history has: it has no id.</summary>
    /// <param name="root">The folder that would have held the run.</param>
    /// <param name="server">The server.</param>
    /// <param name="request">The request in one line.</param>
    /// <param name="error">The reason.</param>
    /// <param name="now">The time.</param>
    internal static ExportRun NotBegun(string root, RunServer server, string request, RedoxExportException error, DateTimeOffset now) => new(root, string.Empty)
    {
        State = ExportRunState.Failed,
        StartedAt = now,
        EndedAt = now,
        Server = server,
        Request = request,
        ErrorId = error.ErrorId,
        ErrorMessage = error.Message,
        ErrorBrief = error.Brief,
        ErrorKind = error.Kind,
        FailedCalls = new FailedCalls(RunExitCode.Of(error), 1, error.RecommendedAction, now),
        NotBegunBecause = error,
    };

    /// <summary>The id of the run and the name of its folder: the time it began, by this computer's clock, such as <c>20261123T020005Z</c>.</summary>
    public string Id { get; }

    /// <summary>How far the run has come, or how it ended.</summary>
    public ExportRunState State { get; internal set; }

    /// <summary>The scope of the run: everything, or only the changes.</summary>
    public ExportRunMode Mode { get; internal set; }

    /// <summary>The time the run began, by this computer's clock.</summary>
    public DateTimeOffset StartedAt { get; internal set; }

    /// <summary>The time the run ended, or stopped until the next call.</summary>
    public DateTimeOffset? EndedAt { get; internal set; }

    /// <summary>The time spent waiting for the server, in all calls.</summary>
    public TimeSpan WaitingTime { get; internal set; }

    /// <summary>The time spent downloading and checking, in all calls.</summary>
    public TimeSpan DownloadTime { get; internal set; }

    /// <summary>The number of resources received, without the lists of a group's members.</summary>
    public long ResourceCount { get; internal set; }

    /// <summary>The number of files received, without the lists of a group's members.</summary>
    public int FileCount { get; internal set; }

    /// <summary>The size of these files on disk, in bytes.</summary>
    public long Bytes { get; internal set; }

    /// <summary>The number of requests and files that were retried.</summary>
    public int Retries { get; internal set; }

    /// <summary>The number of errors that the server reports inside the completed export.</summary>
    public long OutcomeErrors { get; internal set; }

    /// <summary>The number of warnings that the server reports inside the completed export.</summary>
    public long OutcomeWarnings { get; internal set; }

    /// <summary>The number of files that are missing or damaged.</summary>
    public int DamagedFiles { get; internal set; }

    /// <summary>The time, by the server's clock, since which changes were requested; <see langword="null"/> if everything was requested.</summary>
    public DateTimeOffset? Since { get; internal set; }

    /// <summary>The time, by the server's clock, at which the server read the data, as it reports: the earliest of the run's exports.</summary>
    public DateTimeOffset? TransactionTime { get; internal set; }

    /// <summary>
    /// The time, by the server's clock, up to which all changes have been received. The next increment asks for <c>_since</c> = watermark minus
    /// overlap. The watermark is the earliest of all times that the server's answers named and the time at which it accepted the request.
    /// <see langword="null"/> if the run is not complete, if there is a gap between it and the run before, or if it is the first run to show that
    /// data are missing.
    /// </summary>
    public DateTimeOffset? Watermark { get; internal set; }

    /// <summary>
    /// The number of patients who joined the group since the last run; <see langword="null"/> if the run did not ask for the members.
    /// </summary>
    public int? PatientsJoined { get; internal set; }

    /// <summary>The number of patients who left the group since the last run; <see langword="null"/> if it is not known.</summary>
    public int? PatientsLeft { get; internal set; }

    /// <summary>The id of the error that ended the run, such as <c>KickOffRefused</c>.</summary>
    public string? ErrorId { get; internal set; }

    /// <summary>The message of that error.</summary>
    public string? ErrorMessage { get; internal set; }

    /// <summary>The action to take about that error; <see langword="null"/> if there was none, or if an earlier version of the module made the run.</summary>
    public string? RecommendedAction => ErrorId is null ? null : FailedCalls?.Advice ?? ErrorAdvice;

    /// <summary>
    /// The reasons why files are missing or damaged: one entry per kind of error, with its count and the first file. The first kind found is listed
    /// first. Empty if no file is missing or damaged.
    /// </summary>
    public IReadOnlyList<FailureCause> Causes => CausesFound.All;

    /// <summary>The request in one line.</summary>
    public string Request { get; internal set; } = string.Empty;

    /// <summary>
    /// Identifies the request among those of the folder: eight digits, as in the metrics of Export-RedoxExportMetric. Runs of the same request have the same
    /// digits.
    /// </summary>
    public string RequestId => RunRequests.IdOf(RequestKey);

    /// <summary>True for the last run of a request that Disable-RedoxExportRequest has disabled.</summary>
    public bool IsDisabled { get; internal set; }

    /// <summary>The name of the connection that the run used; <see langword="null"/> if an earlier version of the module made the run.</summary>
    public string? ConnectionName => Server.Connection;

    /// <summary>Redox's slug of the destination; <see langword="null"/> if the server's base address does not have the form of Redox's.</summary>
    public string? Destination => Server.Destination;

    /// <summary>Redox's environment; <see langword="null"/> if the server's base address does not have the form of Redox's.</summary>
    public string? Environment => Server.Environment;

    /// <summary>The server's FHIR base address; <see langword="null"/> if an earlier version of the module made the run.</summary>
    public Uri? BaseUri => Server.BaseUri;

    /// <summary>The full path of the run's folder.</summary>
    public string Path { get; }

    /// <summary>The full path of the folder that holds the run: that of <c>Invoke-RedoxExport -Path</c>, or with profiles, a folder in it.</summary>
    public string Root { get; }

    /// <summary>True if the folder was removed because the run is superseded.</summary>
    public bool IsRemoved { get; internal set; }

    /// <summary>
    /// The full paths of the views up to this run that are kept because the view of another request replaced them and folders of their runs had been removed:
    /// they have the only copy of data. Those whose runs are not known are shown with the newest run. Get-RedoxExportRun sets it. Nothing removes them by itself.
    /// </summary>
    public IReadOnlyList<string> KeptViews { get; internal set; } = ReadableList<string>.None;

    /// <summary>The size of these views on disk, in bytes.</summary>
    public long KeptViewBytes { get; internal set; }

    /// <summary>The number of resources received, by type. Files that hold several types count as <c>Output</c>.</summary>
    public IReadOnlyDictionary<string, long> Resources { get; internal set; } = new ReadableCounts();

    /// <summary>The result of saving the attachments of the current view; <see langword="null"/> if the run did not save them.</summary>
    public AttachmentResult? Attachments { get; internal set; }

    /// <summary>
    /// The findings about the data that <see cref="State"/> does not cover: data that were not requested, data that are known to be incomplete, and
    /// notes. A complete run with a finding of severity <see cref="RunFindingSeverity.Problem"/> has exit code 2.
    /// </summary>
    public IReadOnlyList<RunFinding> Findings => Found.All;

    /// <summary>The exit code for a script: see <see cref="RunExitCode"/>.</summary>
    public int ExitCode => RunExitCode.Of(this);

    /// <summary>
    /// False if no call could begin the run, for example because the sign-in failed: then <see cref="StartedAt"/> is the time of the first of these calls,
    /// and <see cref="EndedAt"/> that of the last one.
    /// </summary>
    public bool HasBegun => FailedCalls is null || State != ExportRunState.Failed;

    /// <summary>The number of calls of <c>Invoke-RedoxExport</c> that have worked on the run, or if it has not begun, that could not begin it.</summary>
    public int Calls { get; internal set; }

    /// <summary>The number of calls in a row, up to the last one, that could not begin or resume the run; 0 if the last call could.</summary>
    public int FailedCallCount => FailedCalls?.Count ?? 0;

    /// <summary>The time of the first of these calls; <see langword="null"/> if there are none, or if an earlier version of the module did not record it.</summary>
    public DateTimeOffset? FailingSince => FailedCalls is null ? null : FailedCalls.Since ?? (HasBegun ? null : StartedAt);

    /// <summary>The error that prevented this call from beginning or resuming the run.</summary>
    internal RedoxExportException? NotBegunBecause { get; set; }

    /// <summary>The last calls that could not begin or resume the run; <see langword="null"/> if the last call could.</summary>
    internal FailedCalls? FailedCalls { get; set; }

    /// <summary>Identifies runs of the same request: see <see cref="Runs.RequestKey"/>.</summary>
    internal string RequestKey { get; set; } = string.Empty;

    internal RunServer Server { get; set; } = RunServer.Unknown;

    /// <summary>The server and the request, in one line.</summary>
    internal string Subject => Server.Name is { } name ? $"{name}, {Request}" : Request;

    /// <summary>The kind of error that ended the run.</summary>
    internal ErrorKind? ErrorKind { get; set; }

    internal RunFindings Found { get; } = new();

    internal FailureCauses CausesFound { get; } = new();

    /// <summary>The error without the server's words: see <see cref="RedoxExportException.Brief"/>.</summary>
    internal string? ErrorBrief { get; set; }

    /// <summary>The recommended action for the error of a call that worked on the run.</summary>
    internal string? ErrorAdvice { get; set; }

    /// <summary>The number of calls that ended with an error caused by the export itself.</summary>
    internal int Failures { get; set; }

    /// <summary>The <c>_until</c> that the run was started with.</summary>
    internal DateTimeOffset? Until { get; set; }

    /// <summary>
    /// True if the run was started as one that also requests the group's members; <see langword="null"/> if an earlier version started it and did not
    /// record this.
    /// </summary>
    internal bool? AsksMembers { get; set; }

    /// <summary>The position in published data; <see langword="null"/> for the exports of a server.</summary>
    internal PublishedPosition? Published { get; set; }

    /// <summary>True if the publisher had nothing new: the run has no files, and the data of an earlier run are current.</summary>
    internal bool IsUnchanged => Published?.SameAs is not null;

    /// <summary>
    /// True if changes made before this run's window are in no run; <see langword="null"/> if the run is not complete, or an earlier version did not
    /// record this.
    /// </summary>
    internal bool? HasGap { get; set; }

    internal List<RunExport> Exports { get; } = [];

    /// <summary>
    /// The time windows in which data are known to be missing, from this run and earlier ones, and which no full run has closed yet.
    /// </summary>
    internal IReadOnlyList<RunGap> Gaps { get; set; } = [];

    /// <summary>
    /// True if the watermark does not move because data are known to be missing: the next run asks for the same window again. <see cref="Watermark"/>
    /// of this run is then <see langword="null"/>.
    /// </summary>
    internal bool IsHeld { get; set; }

    /// <summary>True if the current view should have been updated with this run but was not.</summary>
    internal bool DatasetIsOld { get; set; }

    /// <summary>True if the tables of a database should have been brought in step after this run but were not.</summary>
    internal bool TablesAreOld { get; set; }

    /// <summary>True if the attachments of the current view should have been saved after this run but were not.</summary>
    internal bool AttachmentsAreOld { get; set; }

    /// <summary>True if a later call resumes the run.</summary>
    internal bool IsOpen => RunPatience.IsOpen(this);

    /// <summary>
    /// True if the server is known to have had more data than were received. Such a run does not replace the data of earlier runs. Receiving more
    /// than was requested does not make a run incomplete.
    /// </summary>
    internal bool IsKnownIncomplete => RunLosses.AnyOfData(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({State})";

    /// <summary>The full path of the folder of one of the run's exports.</summary>
    internal string FolderOf(RunExport export) => export.Folder.Length == 0 ? Path : System.IO.Path.Combine(Path, export.Folder);
}
