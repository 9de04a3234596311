using RedoxExport.Benchmarks.Comparisons;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Builds;

/// <summary>Save-RedoxExport of two builds, eight files at a time.</summary>
/// <param name="name">The row's name.</param>
/// <param name="files">The number of files.</param>
/// <param name="bytesOfEach">The size of each, in bytes.</param>
/// <param name="gzip">True for gzip on the wire.</param>
/// <param name="costName">The name of the figure that is compared; <see langword="null"/> for the time.</param>
/// <param name="cost">The figure that is compared: less is better. <see langword="null"/> for the time.</param>
internal sealed class SaveBuilds(string name, int files, long bytesOfEach, bool gzip, string? costName = null, Func<SideRun, double>? cost = null) : IBuildComparison
{
    public string Name => name;

    public string? Missing => null;

    public ResultRow Run(BuildPair pair, string folder)
    {
        using DataFolder data = new(folder, pair.Options.Scaled(files), bytesOfEach);
        using StaticServerProcess server = new(data.Folder, gzip);
        string size = bytesOfEach >= 1_000_000 ? $"{bytesOfEach / 1_000_000} MB" : $"{bytesOfEach / 1_000} KB";
        return pair.Run(
            name,
            FormattableString.Invariant($"`{name}`: {data.Names.Count:N0} × {size}{(gzip ? ", gzip on the wire" : string.Empty)}, 8 at a time{(costName is null ? string.Empty : ": " + costName)}"),
            manifest => SavedExport.Run(data, server.BaseUri, folder, manifest),
            cost);
    }
}
