using System.Globalization;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>A row of the printed table, as text.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Against">By whom else.</param>
/// <param name="Result">The ratio, or what else is judged, with its spread.</param>
/// <param name="Whole">The same of whole processes, the start of PowerShell with it.</param>
/// <param name="Speed">Medians of both sides.</param>
/// <param name="Processor">Medians of the processor seconds of both sides.</param>
/// <param name="Peak">The most memory that a process of each side ever had.</param>
/// <param name="Target">What is asked.</param>
/// <param name="Met">Whether that is so.</param>
internal sealed record ResultRow(string Work, string Against, string Result, string Whole, string Speed, string Processor, string Peak, string Target, string Met)
{
    private const double Megabyte = 1e6;

    /// <summary>A row of two speeds, of which the ratio may be asked for.</summary>
    public static ResultRow OfSpeeds(string work, string against, double? atLeast, IReadOnlyList<(SideRun Ours, SideRun Rival)> runs)
    {
        Spread ratio = Spread.Of(runs.Select(run => run.Ours.Rate / run.Rival.Rate));
        Spread whole = Spread.Of(runs.Select(run => run.Ours.WholeRate / run.Rival.WholeRate));
        return new ResultRow(
            work,
            against,
            ratio.Show(),
            whole.Show(),
            Both(runs, run => run.Rate / Megabyte, "N0"),
            Both(runs, run => run.Process.Processor, "N2"),
            $"{PeakOf(runs.Select(run => run.Ours.Process))} / {PeakOf(runs.Select(run => run.Rival.Process))}",
            atLeast is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"≥ {atLeast}"),
            atLeast is null ? "–" : Judge(ratio.Median >= atLeast));
    }

    /// <summary>A row of two builds of the module: the other build's cost divided by ours, so that more than 1 is better.</summary>
    /// <param name="work">The work.</param>
    /// <param name="atLeast">The median ratio that is asked for.</param>
    /// <param name="cost">The figure that is compared: less is better.</param>
    /// <param name="runs">The rounds.</param>
    public static ResultRow OfBuilds(string work, double atLeast, Func<SideRun, double> cost, IReadOnlyList<(SideRun Ours, SideRun Rival)> runs)
    {
        Spread ratio = Spread.Of(runs.Select(run => cost(run.Rival) / cost(run.Ours)));
        return OfSpeeds(work, "the other build", atLeast, runs) with
        {
            Result = ratio.Show(),
            Whole = Spread.Of(runs.Select(run => run.Rival.Process.Wall / run.Ours.Process.Wall)).Show(),
            Speed = runs[0].Ours.Bytes == 0 ? "–" : Both(runs, run => run.Rate / Megabyte, "N0"),
            Met = Judge(ratio.Median >= atLeast),
        };
    }

    /// <summary>A row that is not there.</summary>
    public static ResultRow Empty(string work, string why) => new(work, why, "–", "–", "–", "–", "–", "–", "–");

    public static string Judge(bool met) => met ? "yes" : "**no**";

    /// <summary>The most memory of some runs, in MB. Where it is not above what the measuring process had, that is all that is known.</summary>
    public static string PeakOf(IEnumerable<ProcessFigures> runs)
    {
        ProcessFigures most = runs.MaxBy(run => run.Peak)!;
        return string.Create(CultureInfo.InvariantCulture, $"{(most.Peak > most.PeakFloor * 1.02 ? string.Empty : "≤ ")}{most.Peak / Megabyte:N0}");
    }

    private static string Both(IReadOnlyList<(SideRun Ours, SideRun Rival)> runs, Func<SideRun, double> value, string format) =>
        $"{Spread.Of(runs.Select(run => value(run.Ours))).Median.ToString(format, CultureInfo.InvariantCulture)} / {Spread.Of(runs.Select(run => value(run.Rival))).Median.ToString(format, CultureInfo.InvariantCulture)}";
}
