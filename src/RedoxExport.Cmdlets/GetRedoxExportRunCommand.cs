using System.Management.Automation;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Lists the runs of a folder that Invoke-RedoxExport keeps, oldest first.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportRun")]
[OutputType(typeof(ExportRun))]
public sealed class GetRedoxExportRunCommand : PSCmdlet
{
    /// <summary>Folders that <c>Invoke-RedoxExport -Path</c> was given.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>Only the last of them, this many.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>Only runs in these states.</summary>
    [Parameter]
    public ExportRunState[]? State { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            try
            {
                ExportRun[] runs = [.. RunHistory.Read(FilePaths.Unresolved(this, path)).Runs.Where(run => State is null || State.Contains(run.State))];
                WriteObject(runs.Skip(Math.Max(0, runs.Length - (Last ?? runs.Length))), enumerateCollection: true);
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord(path));
            }
        }
    }
}
