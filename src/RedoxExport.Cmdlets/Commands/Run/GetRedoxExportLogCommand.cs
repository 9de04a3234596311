using System.Management.Automation;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>Reads the logs of runs as objects, and follows them.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(RunLogEvent))]
public sealed class GetRedoxExportLogCommand : FolderCmdlet
{
    // A run that works writes often, and one that waits for the server does not.
    private static readonly Backoff LookAgain = Backoff.HalfJitter(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(4));

    private readonly List<RunLogs> _followed = [];
    private readonly Pacing _pacing = new();
    private WildcardPattern[]? _runs;
    private WildcardPattern[]? _names;

    /// <summary>Only runs with these ids.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? RunId { get; set; }

    /// <summary>Only events with these names.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Only events that are at least as important.</summary>
    [Parameter]
    public RunLogLevel Level { get; set; }

    /// <summary>Only events at this time or later.</summary>
    [Parameter]
    [MomentTransformation]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only events before this time.</summary>
    [Parameter]
    [MomentTransformation]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Only this number of events of each folder, the newest ones.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>Also returns the events to come, until the command is stopped.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _runs = Patterns(RunId);
        _names = Patterns(Name);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Wait && _followed.Count > 0)
        {
            Run(FollowAsync);
        }
    }

    /// <inheritdoc/>
    private protected override bool TakesParents => true;

    /// <inheritdoc/>
    protected override bool IsMeant(string folder) => RunLogs.IsIn(folder);

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        if (!RunLogs.IsIn(folder))
        {
            if (System.IO.Path.GetDirectoryName(folder) is { } root && RunFolder.IsRoot(root))
            {
                // Such as a run of Save-RedoxExportReference.
                WriteVerbose($"The run in '{folder}' has no log.");
                return;
            }

            Disk.CheckList(folder);
            throw RunErrors.NoRunsHere(folder);
        }

        RunLogs logs = new(folder);
        Queue<RunLogEvent> last = new();
        foreach (RunLogEvent found in Read(logs, WarnOfLine))
        {
            if (Stopping)
            {
                return;
            }

            if (Last is not { } most)
            {
                WriteObject(found);
                continue;
            }

            last.Enqueue(found);
            if (last.Count > most)
            {
                last.Dequeue();
            }
        }

        WriteObject(last, enumerateCollection: true);
        _followed.Add(logs);
    }

    private static WildcardPattern[]? Patterns(string[]? texts) => texts is null ? null : [.. texts.Select(text => new WildcardPattern(text, WildcardOptions.IgnoreCase))];

    private static bool Matches(WildcardPattern[]? patterns, string text) => patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(text));

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        Backoff.Sequence pauses = LookAgain.Begin(_pacing);
        while (true)
        {
            await pauses.DelayAsync(cancellationToken).ConfigureAwait(false);
            foreach (RunLogEvent found in _followed.SelectMany(logs => Read(logs, (path, line) => Post(() => WarnOfLine(path, line)))))
            {
                PostObject(found);
                pauses.Reset();
            }
        }
    }

    private IEnumerable<RunLogEvent> Read(RunLogs logs, Action<string, long> unreadable) => logs.Read(run => Matches(_runs, run), unreadable).Where(found =>
        found.Level >= Level && Matches(_names, found.Name) && !(found.Time < Since) && !(found.Time >= Until));

    // A process that is killed leaves an incomplete line.
    private void WarnOfLine(string path, long line) => WriteWarning(FormattableString.Invariant($"Line {line:N0} of '{path}' is not an event. A run that was killed can leave such a line."));
}
