using System.Management.Automation;
using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>Lists the runs in folders of Invoke-RedoxExport, oldest first.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportRun", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExportRun))]
public sealed class GetRedoxExportRunCommand : FolderCmdlet
{
    private const string ViewOfSeveral = "RedoxExport.Runs.ExportRun#Root";

    private readonly List<(string Root, IReadOnlyList<ExportRun> Runs)> _found = [];

    /// <summary>Lists only this number of runs of each folder, the newest ones.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>Lists only runs in these states.</summary>
    [Parameter]
    public ExportRunState[]? State { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesParents => true;

    /// <inheritdoc/>
    protected override bool IsMeant(string folder) => RunFolder.IsRoot(folder);

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        RunHistory history = RunHistory.Read(folder);
        RunKeptViews.Mark(history);
        ExportRun[] runs = [.. history.Runs.Where(run => State is null || State.Contains(run.State))];
        _found.Add((history.Root, [.. runs.Skip(Math.Max(0, runs.Length - (Last ?? runs.Length)))]));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // Rows of several folders have a column for the folder, so it has to be known how many there are.
        string[] roots = [.. _found.Select(found => found.Root).Distinct(StringComparer.Ordinal)];
        IReadOnlyDictionary<string, string> names = FolderNames.Of(roots);
        foreach ((string root, IReadOnlyList<ExportRun> runs) in _found)
        {
            foreach (ExportRun run in runs)
            {
                WriteObject(roots.Length > 1 ? OfRoot(run, names[root]) : run);
            }
        }
    }

    private static PSObject OfRoot(ExportRun run, string name)
    {
        PSObject shown = new(run);
        shown.TypeNames.Insert(0, ViewOfSeveral);
        shown.Properties.Add(new PSNoteProperty("RootName", name));
        return shown;
    }
}
