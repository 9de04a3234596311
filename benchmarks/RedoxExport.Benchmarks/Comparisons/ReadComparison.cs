using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>
/// Import-RedoxExport against ConvertFrom-Json: filter on two members, select three. Both sides time the pipeline themselves,
/// within their process: a rival that gets a part of the data would else be charged its start for less.
/// </summary>
/// <param name="name">The row's name.</param>
/// <param name="properties">Whether ours is told what is wanted.</param>
/// <param name="atLeast">The ratio that is asked.</param>
/// <remarks>
/// A second row shows what PowerShell takes to let as many numbers pass a filter that looks at nothing: no reader can be faster than what comes after it.
/// </remarks>
internal sealed class ReadComparison(string name, bool properties, double atLeast) : IComparison
{
    public string Name => name;

    public string? Missing => null;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        using DataFolder data = new(folder, 1, options.Scaled(ReadWork.Megabytes) * 1_000_000L);
        ReadWork read = new(data, properties);
        SideRun Ours() => read.Run(read.Ours());
        SideRun Rival() => read.Run(read.Rival());

        // Not counted: both have to find the same, and the programs' own files come from the disk once.
        if (Ours().Process.Said("ids") != Rival().Process.Said("ids"))
        {
            throw new InvalidOperationException("Import-RedoxExport and ConvertFrom-Json have not found the same.");
        }

        IReadOnlyList<(SideRun Ours, SideRun Rival, SideRun Numbers)> runs = Rounds.Run(options.Rounds, name, Ours, Rival, read.RunNumbers);
        string work = string.Create(CultureInfo.InvariantCulture, $"`{name}`: {data.Bytes / 1e6:0} MB, filter on two members, select three{(properties ? ", with `-Property`" : string.Empty)}");
        yield return ResultRow.OfSpeeds(work, "`Get-Content`, `ConvertFrom-Json`, the same after it", atLeast, [.. runs.Select(run => (run.Ours, run.Rival))]);
        yield return ResultRow.OfSpeeds(
            string.Create(CultureInfo.InvariantCulture, $"PowerShell alone: {data.Lines:N0} numbers through `Where-Object {{ $false }}`"), "the same", null, [.. runs.Select(run => (run.Numbers, run.Rival))]);
    }
}
