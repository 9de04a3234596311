using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>
/// The processor time of Save-RedoxExport, compared with that of SHA-256 of the same bytes, and with that of PowerShell's start and the import.
/// </summary>
internal sealed class ProcessorComparison : IComparison
{
    public string Name => "cpu";

    public string? Missing => null;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        using DataFolder data = new(folder, options.Scaled(20), 50_000_000);
        using StaticServerProcess server = new(data.Folder, gzip: false);
        double gigabytes = data.Bytes / 1e9;
        IReadOnlyList<(SideRun Ours, SideRun Hash)> runs = Rounds.Run(
            options.Rounds,
            Name,
            () => SavedExport.Run(data, server.BaseUri, folder),
            () => new SideRun(data.Bytes, ProcessMeter.Measure(ProcessPlan.One(Environment.ProcessPath!, "sha256", data.Folder))));
        double start = Spread.Of(Enumerable.Range(0, options.Rounds).Select(_ => ProcessMeter.Measure(ModuleShell.Plan(ModuleShell.Import())).Processor)).Median;
        Spread whole = Spread.Of(runs.Select(run => run.Ours.Process.Processor / gigabytes));
        Spread hash = Spread.Of(runs.Select(run => double.Parse(run.Hash.Process.Said("processor")!, CultureInfo.InvariantCulture) / gigabytes));
        yield return new ResultRow(
            string.Create(CultureInfo.InvariantCulture, $"`cpu`: processor seconds of a process that saves {gigabytes:0.0#} GB, for 1 GB"),
            "SHA-256 of the same bytes; PowerShell's start and the import",
            whole.Show() + " s",
            "–",
            "–",
            FormattableString.Invariant($"SHA-256 {hash.Show()}; start {start:N2}"),
            ResultRow.PeakOf(runs.Select(run => run.Ours.Process)),
            "shown",
            "–");
    }
}
