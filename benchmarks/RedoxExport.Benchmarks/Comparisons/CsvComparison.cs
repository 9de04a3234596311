using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Export-RedoxExportCsv against another program that makes the same CSV: five properties of 1 GB.</summary>
/// <param name="rival">The other program.</param>
/// <param name="atLeast">The ratio that is asked.</param>
internal sealed class CsvComparison(ICsvRival rival, double atLeast) : IComparison
{
    /// <summary>The size of the file, in megabytes, at scale 1.</summary>
    public const int Megabytes = 1000;

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
            Rounds.Run(options.Rounds, Name, () => Measure(data, folder, OursFromHere, 1), () => Measure(data, folder, rival.Plan, rival.HasHeading ? 1 : 0)));
    }

    /// <summary>Export-RedoxExportCsv with the module of a manifest; <see langword="null"/> for the one from this checkout.</summary>
    public static ProcessPlan Ours(string input, string output, string? manifest) => ModuleShell.Timed(
        $$"""Export-RedoxExportCsv -Path {{ModuleShell.Quote(input)}} -Destination {{ModuleShell.Quote(output)}} -Property id, @{ code = 'code.coding[0].code' }, @{ display = 'code.coding[0].display' }, effectiveDateTime, @{ value = 'valueQuantity.value' }""",
        manifest: manifest);

    /// <summary>Runs a plan and checks the number of lines that it wrote.</summary>
    /// <param name="data">The one file.</param>
    /// <param name="folder">Where the CSV is for a moment.</param>
    /// <param name="plan">Makes the plan from the paths of input and output.</param>
    /// <param name="headings">The number of lines before the first row.</param>
    /// <exception cref="InvalidOperationException">It has failed, or written another number of lines.</exception>
    public static SideRun Measure(DataFolder data, string folder, Func<string, string, ProcessPlan> plan, int headings)
    {
        string output = Path.Combine(folder, "out.csv");
        ProcessFigures figures = ProcessMeter.Measure(plan(data.Path(), output));
        long lines = CsvRows.CountLines(output);
        File.Delete(output);
        return lines == data.Lines + headings
            ? new SideRun(data.Bytes, figures)
            : throw new InvalidOperationException($"{lines} lines of CSV were written of {data.Lines} resources.");
    }

    private static ProcessPlan OursFromHere(string input, string output) => Ours(input, output, null);

    private void CheckSample(string folder)
    {
        using DataFolder sample = new(folder, 1, SampleBytes);
        string ours = Path.Combine(folder, "ours.csv");
        string theirs = Path.Combine(folder, "theirs.csv");
        ProcessMeter.Measure(OursFromHere(sample.Path(), ours));
        ProcessMeter.Measure(rival.Plan(sample.Path(), theirs));
        if (CsvRows.Hash(ours, hasHeading: true) != CsvRows.Hash(theirs, rival.HasHeading))
        {
            throw new InvalidOperationException($"Export-RedoxExportCsv and {rival.Name} have not written the same values.");
        }
    }
}
