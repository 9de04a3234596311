using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Export-RedoxExportTable against DuckDB with SQL that gives the same rows: a view of 500 MB of varied lines.</summary>
/// <param name="type">Patient or Observation.</param>
/// <param name="format">Csv or Parquet.</param>
/// <param name="statement">The rows in SQL.</param>
/// <param name="atLeast">The ratio that is asked for.</param>
internal sealed class ViewComparison(string type, string format, string statement, double atLeast) : IComparison
{
    private const int Megabytes = 500;
    private const long SampleBytes = 5_000_000;

    public string Name => "views";

    public string? Missing => DuckDb.Missing ?? (File.Exists(ViewPath) ? null : "the folder of views next to the checkout");

    private string ViewPath => Path.Combine(Path.GetDirectoryName(ModuleShell.FindManifest())!, "..", "shared", "views", type.ToLowerInvariant() + ".vd.json");

    private string Ending => format.ToLowerInvariant();

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        CheckSample(folder);
        using ViewFile data = new(folder, type, options.Scaled(Megabytes) * 1_000_000L);
        string output = Path.Combine(folder, "out");
        yield return ResultRow.OfSpeeds(
            string.Create(CultureInfo.InvariantCulture, $"`views`: the view of {type} over {data.Bytes / 1e6:0} MB to {format}"),
            "DuckDB, two threads, columns declared, the same rows",
            atLeast,
            Rounds.Run(options.Rounds, $"{Name} {type} {format}", () => Measure(data, Ours(data.Path, output, format)), () => Measure(data, Rival(data.Path, output + ".duckdb", format))));
    }

    private static SideRun Measure(ViewFile data, ProcessPlan plan) => new(data.Bytes, ProcessMeter.Measure(plan));

    private ProcessPlan Ours(string input, string output, string to) => ModuleShell.Timed(
        $"$null = Export-RedoxExportTable -Path {ModuleShell.Quote(input)} -View {ModuleShell.Quote(ViewPath)} -Destination {ModuleShell.Quote(output)} -As {to}");

    private ProcessPlan Rival(string input, string output, string to) =>
        DuckDb.Plan($"copy ({statement}) to '{{output}}' (format {to}{(to == "Csv" ? ", header" : string.Empty)})", input, output);

    private void CheckSample(string folder)
    {
        using ViewFile sample = new(folder, type, SampleBytes);
        string ours = Path.Combine(folder, "ours");
        string theirs = Path.Combine(folder, "theirs.csv");
        ProcessMeter.Measure(Ours(sample.Path, ours, "Csv"));
        ProcessMeter.Measure(Rival(sample.Path, theirs, "Csv"));
        if (CsvRows.Hash(Directory.GetFiles(ours).Single(), hasHeading: true) != CsvRows.Hash(theirs, hasHeading: true))
        {
            throw new InvalidOperationException($"Export-RedoxExportTable and DuckDB did not write the same rows of {type}.");
        }
    }
}
