using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>
/// What a scheduled task calls: begins an export or goes on with the one that had not ended, waits, saves, checks and records it.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedoxExport", DefaultParameterSetName = SystemSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportRun))]
public sealed class InvokeRedoxExportCommand : KickOffCmdlet
{
    private ExportRunner? _runner;
    private RedoxConnection? _connection;
    private SilenceBar? _silence;
    private TransferBars? _bars;
    private SaveProgress? _shownProgress;
    private bool _isWaitShown;
    private readonly List<RedoxExportException> _problems = [];

    /// <summary>The folder that holds the runs, one folder each, and their history.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    public string Path { get; set; } = string.Empty;

    /// <summary>Resource types, such as <c>Patient, Observation</c>; all that the server has unless given.</summary>
    [Parameter(Position = 1)]
    [Alias("ResourceType", "Types")]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public override string[]? Type { get; set; }

    /// <summary>Asks for what changed since the last complete run of the same request; the first run asks for everything.</summary>
    [Parameter]
    public SwitchParameter Incremental { get; set; }

    /// <summary>Asks for everything once more.</summary>
    [Parameter]
    public SwitchParameter Full { get; set; }

    /// <summary>How much earlier than the watermark an increment asks: a time span, or seconds; five minutes unless told otherwise.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan Overlap { get; set; } = RunOptions.DefaultOverlap;

    /// <summary>How long to wait for the server at most: a time span, or seconds. Then the run is left waiting, and the next call goes on.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [TimeSpanTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>How many files at a time, at most; 4 unless told otherwise. It shrinks while the server has too much to do.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Keeps files under gzip, as <c>*.ndjson.gz</c>: the server's own bytes where it sends gzip.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>The largest file that is taken, in bytes of NDJSON; a terabyte unless told otherwise.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxFileSize { get; set; } = SaveOptions.DefaultMaxFileSize;

    /// <summary>Takes files of any size, and gzip data that blows up as no FHIR data does.</summary>
    [Parameter]
    public SwitchParameter NoSizeLimit { get; set; }

    /// <summary>Makes data that are not what the request asked for, or are incomplete, an error; without it they are a warning. Everything is kept in both cases, but for a file in which lines are not FHIR resources: with -Strict it is refused.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>How many complete runs stay on disk: older ones that are superseded are removed.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Retain { get; set; }

    /// <summary>How long a run stays on disk at least: a time span, or seconds. Older ones that are superseded are removed.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan? RetainFor { get; set; }

    /// <summary>Tells the server that its files may go, once everything is on disk and checked.</summary>
    [Parameter]
    public SwitchParameter ReleaseServerFiles { get; set; }

    /// <summary>Folds the run into the current view, once it is complete.</summary>
    [Parameter]
    public SwitchParameter UpdateDataset { get; set; }

    /// <inheritdoc/>
    protected override bool ProblemsAreErrors => Strict;

    /// <inheritdoc/>
    protected override void OnProblem(RedoxExportException problem) => _problems.Add(problem);

    /// <inheritdoc/>
    protected override void StartOne(ExportRequest request)
    {
        RedoxConnection connection = RequireConnection();
        _connection = connection;
        string root = FilePaths.Unresolved(this, Path);
        RunOptions options = new()
        {
            Incremental = Incremental,
            Full = Full,
            Overlap = Overlap,
            Timeout = Timeout,
            ReleaseServerFiles = ReleaseServerFiles,
            UpdateDataset = UpdateDataset,
            Save = new SaveOptions
            {
                ThrottleLimit = ThrottleLimit,
                Compress = Compress,
                RefusesDamagedLines = Strict,
                MaxFileSize = NoSizeLimit ? null : MaxFileSize,
                MaxCompressionRatio = NoSizeLimit ? null : SaveOptions.DefaultMaxCompressionRatio,
            },
        };
        ExportRunner runner = new(connection, root, request, options, this);
        if (ShouldProcess(runner.Preview(), $"Run this export into '{root}'?", "Invoke-RedoxExport"))
        {
            List<RedoxExportException> errors = [];
            _problems.Clear();
            ExportRun run = Run(runner, errors.Add);

            // First the run: an error may be what ends the caller.
            WriteObject(run);
            foreach (RedoxExportException error in errors.Concat(_problems))
            {
                WriteError(error.ToErrorRecord(root));
            }

            if (run.State != ExportRunState.Complete)
            {
                return;
            }
        }

        RemoveSuperseded(root);
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_runner?.WaitingFor is { } job)
        {
            _silence?.End();
            _isWaitShown = true;
            WriteProgress(JobProgress.Record(1, job, ProgressRecordType.Processing));
        }
        else if (_runner?.Saving is { FilesTotal: > 0 } progress)
        {
            // A save, and then the check of what was saved: each has bars of its own.
            if (progress != _shownProgress)
            {
                EndBars();
                _shownProgress = progress;
                _bars = new TransferBars(this, _runner.IsChecking ? "Checking export" : "Saving export");
            }

            _bars!.Show(progress, _connection?.Gate);
        }
        else if (_runner is not null)
        {
            (_silence ??= new SilenceBar(this, "Starting export")).Show(_connection);
        }
    }

    private ExportRun Run(ExportRunner runner, Action<RedoxExportException> onError)
    {
        _runner = runner;
        try
        {
            return Run(cancellationToken => runner.RunAsync(onError, cancellationToken));
        }
        finally
        {
            _runner = null;
            if (!StopToken.IsCancellationRequested)
            {
                _silence?.End();
                EndBars();
            }
        }
    }

    private void EndBars()
    {
        _bars?.End();
        if (_isWaitShown && _bars is null)
        {
            WriteProgress(new ProgressRecord(1, "Run", "over") { RecordType = ProgressRecordType.Completed });
        }

        _bars = null;
        _shownProgress = null;
        _isWaitShown = false;
    }

    private void RemoveSuperseded(string root)
    {
        if (Retain is null && RetainFor is null)
        {
            return;
        }

        RunRetention retention = new(root, Retain, RetainFor, RunDataset.FoldedIn(root), this);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (!RunFolder.IsRoot(root))
        {
            return;
        }

        ExportRun[] superseded = [.. retention.Find(now)];
        if (superseded.Length > 0 && ShouldProcess(string.Join(", ", superseded.Select(run => run.Path)), "Remove superseded runs"))
        {
            retention.Remove(now);
        }
    }
}
