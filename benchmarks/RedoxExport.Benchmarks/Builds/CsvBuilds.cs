using System.Globalization;
using RedoxExport.Benchmarks.Comparisons;
using RedoxExport.Benchmarks.Data;

namespace RedoxExport.Benchmarks.Builds;

/// <summary>Export-RedoxExportCsv of two builds: five properties.</summary>
internal sealed class CsvBuilds : IBuildComparison
{
    public string Name => "csv";

    public string? Missing => null;

    public ResultRow Run(BuildPair pair, string folder)
    {
        using DataFolder data = new(folder, 1, pair.Options.Scaled(CsvComparison.Megabytes) * 1_000_000L);
        return pair.Run(
            Name,
            string.Create(CultureInfo.InvariantCulture, $"`{Name}`: 5 properties of {data.Bytes / 1e9:0.0#} GB to CSV"),
            manifest => CsvComparison.Measure(data, folder, (input, output) => CsvComparison.Ours(input, output, manifest), headings: 1));
    }
}
