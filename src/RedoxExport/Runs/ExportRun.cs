using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>One run of <c>Invoke-RedoxExport</c>, as <c>runs.json</c> keeps it.</summary>
public sealed class ExportRun
{
    internal ExportRun(string root, string id)
    {
        Id = id;
        Path = System.IO.Path.Combine(root, id);
    }

    /// <summary>The moment that it began, by this computer's clock, such as <c>20261123T020005Z</c>; the name of its folder.</summary>
    public string Id { get; }

    /// <summary>How far it has come.</summary>
    public ExportRunState State { get; internal set; }

    /// <summary>What it fetches.</summary>
    public ExportRunMode Mode { get; internal set; }

    /// <summary>When it began, by this computer's clock.</summary>
    public DateTimeOffset StartedAt { get; internal set; }

    /// <summary>When it ended, or stopped for now.</summary>
    public DateTimeOffset? EndedAt { get; internal set; }

    /// <summary>How long it waited for the server, all calls together.</summary>
    public TimeSpan WaitingTime { get; internal set; }

    /// <summary>How long it downloaded and checked, all calls together.</summary>
    public TimeSpan DownloadTime { get; internal set; }

    /// <summary>How many resources came, without what only says who is in a group.</summary>
    public long ResourceCount { get; internal set; }

    /// <summary>How many files came.</summary>
    public int FileCount { get; internal set; }

    /// <summary>Bytes on disk.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Requests and files that had to be repeated.</summary>
    public int Retries { get; internal set; }

    /// <summary>Errors that the server reports inside of the complete export.</summary>
    public long OutcomeErrors { get; internal set; }

    /// <summary>Warnings that it reports there.</summary>
    public long OutcomeWarnings { get; internal set; }

    /// <summary>Files that are missing or damaged.</summary>
    public int DamagedFiles { get; internal set; }

    /// <summary>The moment of the server's clock since which changes were asked for; <see langword="null"/> for everything.</summary>
    public DateTimeOffset? Since { get; internal set; }

    /// <summary>The server's clock when it read the data, as the server says: the earliest of the run's exports.</summary>
    public DateTimeOffset? TransactionTime { get; internal set; }

    /// <summary>
    /// Up to which moment of the server's clock everything is known: the next increment's <c>_since</c>, less the overlap. It is the earliest of
    /// all that the server's answers named, and of the moment at which it took the request. <see langword="null"/> unless the run is complete
    /// and nothing lies between it and the one before; and <see langword="null"/> if the run is the first to show that data are missing.
    /// </summary>
    public DateTimeOffset? Watermark { get; internal set; }

    /// <summary>Patients of the group who were not in it at the last run; <see langword="null"/> where that was not asked.</summary>
    public int? PatientsJoined { get; internal set; }

    /// <summary>Patients who were in the group at the last run and are not any more.</summary>
    public int? PatientsLeft { get; internal set; }

    /// <summary>The id of the error that ended it, such as <c>KickOffRefused</c>.</summary>
    public string? ErrorId { get; internal set; }

    /// <summary>What that error says.</summary>
    public string? ErrorMessage { get; internal set; }

    /// <summary>
    /// Why files are missing or damaged: each kind of error once, with its number and the first file; the first kind comes first. Empty if no file is
    /// missing or damaged.
    /// </summary>
    public IReadOnlyList<FailureCause> Causes => CausesFound.All;

    /// <summary>What was asked for, in a line.</summary>
    public string Request { get; internal set; } = string.Empty;

    /// <summary>The name of the connection that it was made with; <see langword="null"/> if an earlier version of the module made it.</summary>
    public string? ConnectionName => Server.Connection;

    /// <summary>Redox's slug of the destination, where the server has Redox's shape.</summary>
    public string? Destination => Server.Destination;

    /// <summary>Redox's environment, where the server has Redox's shape.</summary>
    public string? Environment => Server.Environment;

    /// <summary>The server's FHIR base; <see langword="null"/> if an earlier version of the module made the run.</summary>
    public Uri? BaseUri => Server.BaseUri;

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>Whether its folder was removed since, because it is superseded.</summary>
    public bool IsRemoved { get; internal set; }

    /// <summary>How many resources of each type came; files that are not of one type count as <c>Output</c>.</summary>
    public IReadOnlyDictionary<string, long> Resources { get; internal set; } = new ReadableCounts();

    /// <summary>
    /// Everything about the data that the state does not say: data that nobody asked for, data that are known to be incomplete, and notes.
    /// A complete run with one of severity <see cref="RunFindingSeverity.Problem"/> has exit code 2.
    /// </summary>
    public IReadOnlyList<RunFinding> Findings => Found.All;

    /// <summary>What a script ends with: see <see cref="RunExitCode"/>.</summary>
    public int ExitCode => RunExitCode.Of(this);

    /// <summary>Tells runs of the same request: see <see cref="Runs.RequestKey"/>.</summary>
    internal string RequestKey { get; set; } = string.Empty;

    internal RunServer Server { get; set; } = RunServer.Unknown;

    /// <summary>What was asked for, and of whom, in a line.</summary>
    internal string Subject => Server.Name is { } name ? $"{name}, {Request}" : Request;

    /// <summary>The sort of error that ended it.</summary>
    internal ErrorKind? ErrorKind { get; set; }

    /// <summary>How many calls have worked on it.</summary>
    internal int Calls { get; set; }

    internal RunFindings Found { get; } = new();

    internal FailureCauses CausesFound { get; } = new();

    /// <summary>The error without words of the server's: see <see cref="RedoxExportException.Brief"/>.</summary>
    internal string? ErrorBrief { get; set; }

    /// <summary>How many of them ended in an error that came from the export itself.</summary>
    internal int Failures { get; set; }

    /// <summary>Up to which moment it was begun to ask (<c>_until</c>).</summary>
    internal DateTimeOffset? Until { get; set; }

    /// <summary>Whether it was begun as one that says who is in the group; <see langword="null"/> where an earlier version began it and did not say.</summary>
    internal bool? AsksMembers { get; set; }

    /// <summary>Whether changes before it are in no run; <see langword="null"/> where it is not complete, or an earlier version did not say.</summary>
    internal bool? HasGap { get; set; }

    internal List<RunExport> Exports { get; } = [];

    /// <summary>The windows of time of which data are known to be missing, of this run and those before it, that no full run has closed.</summary>
    internal IReadOnlyList<RunGap> Gaps { get; set; } = [];

    /// <summary>
    /// Whether the watermark stands because data are known to be missing: the next run asks for the same window again. Its own
    /// <see cref="Watermark"/> is <see langword="null"/>.
    /// </summary>
    internal bool IsHeld { get; set; }

    /// <summary>Whether the current view should have been brought up to the run, and was not.</summary>
    internal bool DatasetIsOld { get; set; }

    /// <summary>Whether a later call resumes it.</summary>
    internal bool IsOpen => RunPatience.IsOpen(this);

    /// <summary>
    /// Whether it is known that the server had more than what came. Such a run does not replace what earlier ones have. That more came than was
    /// asked for does not make it so.
    /// </summary>
    internal bool IsKnownIncomplete => RunLosses.AnyOfData(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({State})";

    /// <summary>The full path of one of its exports' folders.</summary>
    internal string FolderOf(RunExport export) => export.Folder.Length == 0 ? Path : System.IO.Path.Combine(Path, export.Folder);
}
