using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>What Import-Module adds to a PowerShell that imports nothing.</summary>
internal sealed class ImportComparison : IComparison
{
    private const double Allowed = 120;

    // Short, and so noisier than the others.
    private const int RoundsForOne = 4;

    public string Name => "import";

    public string? Missing => ModuleShell.HasPowerShell ? null : "pwsh";

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        SideRun Ours() => new(0, ProcessMeter.Measure(ModuleShell.Plan(ModuleShell.Import() + "; exit")));
        SideRun Rival() => new(0, ProcessMeter.Measure(ModuleShell.Plan("exit")));
        Ours();
        Rival();
        IReadOnlyList<(SideRun Ours, SideRun Rival)> runs = [.. Enumerable.Range(0, options.Rounds * RoundsForOne)
            .Select(round => round % 2 == 0 ? (Ours(), Rival()) : Swap(Rival(), Ours()))];
        Spread added = Spread.Of(runs.Select(run => (run.Ours.Process.Wall - run.Rival.Process.Wall) * 1000));
        yield return new ResultRow(
            "`import`: `Import-Module`",
            "a PowerShell that imports nothing",
            added.Show("+0;-0") + " ms",
            Spread.Of(runs.Select(run => run.Ours.Process.Wall / run.Rival.Process.Wall)).Show(),
            "–",
            FormattableString.Invariant($"{Spread.Of(runs.Select(run => run.Ours.Process.Processor)).Median:N2} / {Spread.Of(runs.Select(run => run.Rival.Process.Processor)).Median:N2}"),
            $"{ResultRow.PeakOf(runs.Select(run => run.Ours.Process))} / {ResultRow.PeakOf(runs.Select(run => run.Rival.Process))}",
            "≤ +120 ms",
            ResultRow.Judge(added.Median <= Allowed));
    }

    private static (SideRun Ours, SideRun Rival) Swap(SideRun rival, SideRun ours) => (ours, rival);
}
