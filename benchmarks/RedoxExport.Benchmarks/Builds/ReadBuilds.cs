using System.Globalization;
using RedoxExport.Benchmarks.Comparisons;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Builds;

/// <summary>Import-RedoxExport of two builds: filter on two members, select three.</summary>
/// <param name="name">The row's name.</param>
/// <param name="properties">True to name the wanted properties.</param>
internal sealed class ReadBuilds(string name, bool properties) : IBuildComparison
{
    public string Name => name;

    public string? Missing => ModuleShell.HasPowerShell ? null : "pwsh";

    public ResultRow Run(BuildPair pair, string folder)
    {
        using DataFolder data = new(folder, 1, pair.Options.Scaled(ReadWork.Megabytes) * 1_000_000L);
        ReadWork work = new(data, properties);
        return pair.Run(
            name,
            string.Create(CultureInfo.InvariantCulture, $"`{name}`: {data.Bytes / 1e6:0} MB, filter on two members, select three{(properties ? ", with `-Property`" : string.Empty)}"),
            manifest => work.Run(work.Ours(manifest)));
    }
}
