using System.Globalization;
using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>Brings the files of completed exports to disk, whole and checked, and gives each as it is whole.</summary>
[Cmdlet(VerbsData.Save, "RedoxExport", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile))]
public sealed class SaveRedoxExportCommand : RedoxCmdlet
{
    private ExportSaver? _saver;

    /// <summary>Completed jobs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Job")]
    [AllowNull]
    [AllowEmptyString]
    public object?[] InputObject { get; set; } = [];

    /// <summary>
    /// The folder, one an export. A script block is asked for each job: <c>{ "D:\redox\$($_.GroupId)" }</c>. Without it, the
    /// folder that the export was started with.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Path { get; set; }

    /// <summary>How many files at a time, at most; 4 unless told otherwise.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? input in InputObject ?? [null])
        {
            try
            {
                Save(ResolveJob(input));
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord());
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_saver is { Progress: { FilesTotal: > 0 } progress })
        {
            WriteProgress(ProgressOf(progress, ProgressRecordType.Processing));
        }
    }

    private static ProgressRecord ProgressOf(SaveProgress progress, ProgressRecordType type) =>
        new(1, "Saving export", string.Format(
            CultureInfo.InvariantCulture,
            "{0:N0} of {1:N0} files, {2:N1} MB",
            progress.FilesDone,
            progress.FilesTotal,
            progress.Bytes / 1048576.0))
        {
            PercentComplete = progress.FilesTotal == 0 ? -1 : (int)(100L * progress.FilesDone / progress.FilesTotal),
            RecordType = type,
        };

    private void Save(ExportJob job)
    {
        string given = Path is { Length: > 0 } path ? path : job.Path ?? throw CmdletErrors.PathMissing();
        string folder = FilePaths.Unresolved(this, given);
        if (!ShouldProcess(folder, $"Save export {job.Id}"))
        {
            return;
        }

        ExportSaver saver = new(job, folder, ThrottleLimit, this);
        _saver = saver;
        try
        {
            Run(cancellationToken => saver.SaveAsync(PostObject, error => PostError(error, job), cancellationToken));
        }
        finally
        {
            _saver = null;
            if (!StopToken.IsCancellationRequested)
            {
                WriteProgress(ProgressOf(saver.Progress, ProgressRecordType.Completed));
            }
        }
    }
}
