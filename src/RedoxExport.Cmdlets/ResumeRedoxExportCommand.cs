using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>Goes on with interrupted exports where they stopped: waiting, in the list of files, between files, inside a file.</summary>
[Cmdlet(VerbsLifecycle.Resume, "RedoxExport", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile))]
public sealed class ResumeRedoxExportCommand : SavingCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private ExportJob? _waitingFor;

    /// <summary>Folders that Start-RedoxExport -Path or Save-RedoxExport has written; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>The same, taken as they are: no wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>How long to wait at most for an export that is still running: a time span, or seconds. Without it, as long as it takes.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [TimeSpanTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        FolderPaths.ForEach(this, isLiteral ? LiteralPath : Path, isLiteral, FolderPaths.HoldsExport, Resume);
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        base.OnTick();
        if (_waitingFor is { } job)
        {
            WriteProgress(JobProgress.Record(1, job, ProgressRecordType.Processing));
        }
    }

    private void Resume(string folder)
    {
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

        ExportJob job = ExportResume.Attach(RequireConnection(), folder);
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
