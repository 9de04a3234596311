using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>Resumes interrupted exports where they stopped: while waiting, in the manifest, between files, or within a file.</summary>
[Cmdlet(VerbsLifecycle.Resume, "RedoxExport", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile))]
public sealed class ResumeRedoxExportCommand : SavingCmdlet
{
    private const string JobSet = "Job";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private ExportJob? _waitingFor;
    private FolderVerification? _verification;
    private TransferBars? _verificationBars;

    /// <summary>Folders that Start-RedoxExport -Path or Save-RedoxExport created; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>The same folders, as literal paths without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Jobs with a folder: of Start-RedoxExport -Path, Save-RedoxExport or Get-RedoxExportJob.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = JobSet)]
    public ExportJob[] Job { get; set; } = [];

    /// <summary>The longest time to wait for an export that is still running: a time span, or seconds; no limit by default.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [TimeSpanTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Reads every file first, and downloads again those that have changed since the save. By default, only lengths are checked.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Verify && Shard is not null)
        {
            ThrowTerminatingError(CmdletErrors.VerifyNotWithShard().ToErrorRecord());
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == JobSet)
        {
            foreach (ExportJob job in Job.Where(HasFolder))
            {
                // The session can have jobs of several servers.
                RedoxConnection? own = Connection is null && !job.Connection.IsClosed ? job.Connection : null;
                FolderPaths.ForEach(this, [job.Path!], isLiteral: true, FolderPaths.HoldsExport, folder => Resume(folder, own));
            }

            return;
        }

        bool isLiteral = ParameterSetName == LiteralPathSet;
        FolderPaths.ForEach(this, isLiteral ? LiteralPath : Path, isLiteral, FolderPaths.HoldsExport, folder => Resume(folder, null));
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        base.OnTick();
        if (_verification is { Progress: { FilesTotal: > 0 } progress })
        {
            _verificationBars?.Show(progress);
        }

        if (_waitingFor is { } job)
        {
            WriteProgress(JobProgress.Record(1, job, ProgressRecordType.Processing));
        }
    }

    private bool HasFolder(ExportJob job)
    {
        if (job.Path is null)
        {
            WriteError(CmdletErrors.JobWithoutFolder(job.Id).ToErrorRecord(job));
        }

        return job.Path is not null;
    }

    private void Resume(string folder, RedoxConnection? own)
    {
        if (Verify && !ReadAll(folder))
        {
            return;
        }

        if (ExportResume.SavedFiles(folder, Shard) is { } files)
        {
            WriteVerbose($"The export in '{folder}' is saved: there is nothing left to do.");
            WriteObject(files, enumerateCollection: true);
            Run(cancellationToken =>
            {
                ExportResume.TellMissing(folder, files, this, error => PostError(error), cancellationToken);
                return Task.CompletedTask;
            });
            return;
        }

        ExportJob job = ExportResume.Attach(own ?? ConnectionForFolder(folder), folder);
        if (!ShouldProcess(folder, Describe("Resume", job)))
        {
            return;
        }

        using IDisposable patience = job.Connection.Gate.Patience.Begin(Timeout, fromFirstRequest: false);
        Wait(job);
        if (ExportErrors.EndOf(job) is { } end)
        {
            throw end;
        }

        SaveFiles(job, folder);
    }

    /// <returns><see langword="false"/> if the user declined.</returns>
    private bool ReadAll(string folder)
    {
        if (!ShouldProcess(folder, "Read every file, and mark changed files for download"))
        {
            return false;
        }

        FolderVerification verification = new(folder);
        TransferBars bars = new(this, "Checking export");
        _verificationBars = bars;
        _verification = verification;
        try
        {
            Run(async cancellationToken =>
            {
                foreach (ExportedFile file in await verification.RunAsync(cancellationToken).ConfigureAwait(false))
                {
                    Post(() => WriteVerbose($"'{file.Path}' is fetched again: {file.Problem}"));
                }
            });
            return true;
        }
        finally
        {
            _verification = null;
            if (!StopToken.IsCancellationRequested)
            {
                bars.End();
            }
        }
    }

    private void Wait(ExportJob job)
    {
        _waitingFor = job;
        try
        {
            Run(cancellationToken => ExportWaiter.For(job, this).WaitAsync(job, Timeout, cancellationToken));
        }
        finally
        {
            _waitingFor = null;
            if (!StopToken.IsCancellationRequested)
            {
                WriteProgress(JobProgress.Record(1, job, ProgressRecordType.Completed));
            }
        }
    }
}
