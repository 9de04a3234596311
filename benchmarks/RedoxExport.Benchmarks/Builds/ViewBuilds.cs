using System.Globalization;
using RedoxExport.Benchmarks.Comparisons;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Builds;

/// <summary>Export-RedoxExportTable of two builds: a built-in view of varied lines to CSV.</summary>
/// <param name="type">Patient or Observation.</param>
internal sealed class ViewBuilds(string type) : IBuildComparison
{
    private const int Megabytes = 500;

    private string? _rows;

    public string Name => "views";

    public string? Missing => null;

    public ResultRow Run(BuildPair pair, string folder)
    {
        using ViewFile data = new(folder, type, pair.Options.Scaled(Megabytes) * 1_000_000L);
        string output = Path.Combine(folder, "out");
        return pair.Run(
            Name,
            string.Create(CultureInfo.InvariantCulture, $"`{Name}`: the built-in view of {type} over {data.Bytes / 1e6:0} MB to CSV"),
            manifest => Measure(data, output, manifest));
    }

    private SideRun Measure(ViewFile data, string output, string manifest)
    {
        ProcessFigures figures = ProcessMeter.Measure(ModuleShell.Timed(
            $"$null = Export-RedoxExportTable -Path {ModuleShell.Quote(data.Path)} -View {type.ToLowerInvariant()} -Destination {ModuleShell.Quote(output)}",
            manifest: manifest));
        string rows = CsvRows.Hash(Directory.GetFiles(output, "*.csv").Single(), hasHeading: true);
        if ((_rows ??= rows) != rows)
        {
            throw new InvalidOperationException($"The two builds did not write the same rows of {type}.");
        }

        Directory.Delete(output, recursive: true);
        return new SideRun(data.Bytes, figures);
    }
}
