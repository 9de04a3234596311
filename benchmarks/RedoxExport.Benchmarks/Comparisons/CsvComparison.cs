using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Export-RedoxExportCsv against another program that makes the same CSV: five properties of 1 GB.</summary>
/// <param name="rival">The other program.</param>
/// <param name="atLeast">The ratio that is asked.</param>
internal sealed class CsvComparison(ICsvRival rival, double atLeast) : IComparison
{
    private const int Megabytes = 1000;
    private const long SampleBytes = 2_000_000;

    public string Name => "csv-" + rival.Name;

    public string? Missing => rival.Missing;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        CheckSample(folder);
        using DataFolder data = new(folder, 1, options.Scaled(Megabytes) * 1_000_000L);
        yield return ResultRow.OfSpeeds(
            string.Create(CultureInfo.InvariantCulture, $"`{Name}`: 5 properties of {data.Bytes / 1e9:0.0#} GB to CSV"),
            rival.Title,
            atLeast,
            Rounds.Run(options.Rounds, Name, () => Measure(data, folder, Ours, 1), () => Measure(data, folder, rival.Plan, rival.HasHeading ? 1 : 0)));
    }

    private static ProcessPlan Ours(string input, string output) => ModuleShell.Timed(
        $$"""Export-RedoxExportCsv -Path {{ModuleShell.Quote(input)}} -Destination {{ModuleShell.Quote(output)}} -Property id, @{ code = 'code.coding[0].code' }, @{ display = 'code.coding[0].display' }, effectiveDateTime, @{ value = 'valueQuantity.value' }""");

    private static SideRun Measure(DataFolder data, string folder, Func<string, string, ProcessPlan> plan, int headings)
    {
        string output = Path.Combine(folder, "out.csv");
        ProcessFigures figures = ProcessMeter.Measure(plan(data.Path(), output));
        long lines = CsvRows.CountLines(output);
        File.Delete(output);
        return lines == data.Lines + headings
            ? new SideRun(data.Bytes, figures)
            : throw new InvalidOperationException($"{lines} lines of CSV were written of {data.Lines} resources.");
    }

    private void CheckSample(string folder)
    {
        using DataFolder sample = new(folder, 1, SampleBytes);
        string ours = Path.Combine(folder, "ours.csv");
        string theirs = Path.Combine(folder, "theirs.csv");
        ProcessMeter.Measure(Ours(sample.Path(), ours));
        ProcessMeter.Measure(rival.Plan(sample.Path(), theirs));
        if (CsvRows.Hash(ours, hasHeading: true) != CsvRows.Hash(theirs, rival.HasHeading))
        {
            throw new InvalidOperationException($"Export-RedoxExportCsv and {rival.Name} have not written the same values.");
        }
    }
}
