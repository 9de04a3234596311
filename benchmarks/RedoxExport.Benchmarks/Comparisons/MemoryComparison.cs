using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>The most memory that a process has that saves 1 GB, and one that saves five times as much.</summary>
internal sealed class MemoryComparison : IComparison
{
    private const long BytesOfEach = 50_000_000;
    private const double Allowed = 150e6;
    private const int MostRounds = 3;

    public string Name => "memory";

    public string? Missing => null;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        foreach (bool gzip in new[] { false, true })
        {
            IReadOnlyList<(SideRun Small, SideRun Large)> runs = Measure(options, folder, gzip);
            double[] peaks = [runs.Max(run => run.Small.Process.Peak), runs.Max(run => run.Large.Process.Peak)];
            yield return new ResultRow(
                string.Create(CultureInfo.InvariantCulture, $"`memory`: {runs[0].Large.Bytes / 1e9:0.#} GB{(gzip ? ", gzip on the wire" : string.Empty)}"),
                string.Create(CultureInfo.InvariantCulture, $"itself with {runs[0].Small.Bytes / 1e9:0.#} GB"),
                Spread.Of(runs.Select(run => (double)run.Large.Process.Peak / run.Small.Process.Peak)).Show(),
                "–",
                FormattableString.Invariant($"{Spread.Of(runs.Select(run => run.Large.Rate / 1e6)).Median:N0} / {Spread.Of(runs.Select(run => run.Small.Rate / 1e6)).Median:N0}"),
                FormattableString.Invariant($"{Spread.Of(runs.Select(run => run.Large.Process.Processor)).Median:N2} / {Spread.Of(runs.Select(run => run.Small.Process.Processor)).Median:N2}"),
                $"{ResultRow.PeakOf(runs.Select(run => run.Large.Process))} / {ResultRow.PeakOf(runs.Select(run => run.Small.Process))}",
                "< 150 MB, both",
                ResultRow.Judge(peaks.All(peak => peak < Allowed)));
        }
    }

    private static IReadOnlyList<(SideRun Small, SideRun Large)> Measure(CompareOptions options, string folder, bool gzip)
    {
        using DataFolder small = new(folder, options.Scaled(20), BytesOfEach);
        using DataFolder large = new(folder, options.Scaled(100), BytesOfEach);
        using StaticServerProcess smallServer = new(small.Folder, gzip);
        using StaticServerProcess largeServer = new(large.Folder, gzip);
        return Rounds.Run(
            Math.Min(options.Rounds, MostRounds),
            "memory",
            () => SavedExport.Run(small, smallServer.BaseUri, folder),
            () => SavedExport.Run(large, largeServer.BaseUri, folder));
    }
}
