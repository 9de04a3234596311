using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>Saves and checks the files of completed exports, and returns each file when it is completely received.</summary>
[Cmdlet(VerbsData.Save, "RedoxExport", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile))]
public sealed class SaveRedoxExportCommand : SavingCmdlet
{
    /// <summary>Completed jobs.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [Alias("Job", "ContentLocation", "Uri")]
    [AllowNull]
    [AllowEmptyString]
    public object?[] InputObject { get; set; } = [];

    /// <summary>
    /// The folder, one per export. A script block is evaluated for each job: <c>{ "D:\redox\$($_.GroupId)" }</c>. The default is the folder
    /// that the export was started with.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Path { get; set; }

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

    private void Save(ExportJob job)
    {
        string given = Path is { Length: > 0 } path ? path : job.Path ?? throw CmdletErrors.PathMissing();
        string folder = FilePaths.Unresolved(this, given);
        if (!ShouldProcess(folder, Describe("Save", job)))
        {
            return;
        }

        SaveFiles(job, folder);
    }
}
