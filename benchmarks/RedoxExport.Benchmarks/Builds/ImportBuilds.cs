using RedoxExport.Benchmarks.Comparisons;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Builds;

/// <summary>Import-Module of two builds, timed within the process: PowerShell's own start does not count.</summary>
internal sealed class ImportBuilds : IBuildComparison
{
    // Short work, and so noisier than the others.
    private const int RunsPerRound = 4;

    public string Name => "import";

    public string? Missing => null;

    public ResultRow Run(BuildPair pair, string folder) => pair.Run(
        Name,
        "`import`: `Import-Module`",
        manifest => new SideRun(0, ProcessMeter.Measure(ModuleShell.TimedAlone(ModuleShell.Import(manifest)))),
        runsPerRound: RunsPerRound);
}
