using System.Management.Automation;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Lists the runs in a folder of Invoke-RedoxExport, oldest first.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportRun", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExportRun))]
public sealed class GetRedoxExportRunCommand : FolderCmdlet
{
    /// <summary>Lists only this number of runs, the newest ones.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>Lists only runs in these states.</summary>
    [Parameter]
    public ExportRunState[]? State { get; set; }

    /// <inheritdoc/>
    protected override bool IsMeant(string folder) => RunFolder.IsRoot(folder);

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        ExportRun[] runs = [.. RunHistory.Read(folder).Runs.Where(run => State is null || State.Contains(run.State))];
        WriteObject(runs.Skip(Math.Max(0, runs.Length - (Last ?? runs.Length))), enumerateCollection: true);
    }
}
