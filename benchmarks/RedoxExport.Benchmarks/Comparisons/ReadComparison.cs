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
/// The rival gets the first 25 MB of the 500: it would take a minute a round. That is in its favour: it holds all lines before it
/// parses the first, so that it gets slower with the size. <c>--whole-rival</c> gives it all.
/// </remarks>
internal sealed class ReadComparison(string name, bool properties, double atLeast) : IComparison
{
    private const int Megabytes = 500;
    private const int RivalMegabytes = 25;
    private const string Wanted = "Body Height";

    public string Name => name;

    public string? Missing => ModuleShell.HasPowerShell ? null : "pwsh";

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        using DataFolder all = new(folder, 1, options.Scaled(Megabytes) * 1_000_000L);
        using DataFolder part = new(folder, 1, (options.WholeRival ? options.Scaled(Megabytes) : Math.Min(RivalMegabytes, options.Scaled(Megabytes))) * 1_000_000L);
        SideRun Ours(DataFolder data) => Measure(data, ModuleShell.Timed(Import(data), after: Ending));
        SideRun Rival() => Measure(part, ModuleShell.TimedAlone(Convert(part), after: Ending));

        // Not counted: both have to find the same, and the programs' own files come from the disk once.
        if (Ours(part).Process.Said("ids") != Rival().Process.Said("ids"))
        {
            throw new InvalidOperationException("Import-RedoxExport and ConvertFrom-Json have not found the same.");
        }

        yield return ResultRow.OfSpeeds(
            string.Create(CultureInfo.InvariantCulture, $"`{name}`: {all.Bytes / 1e6:0} MB, filter on two members, select three{(properties ? ", with `-Property`" : string.Empty)}"),
            string.Create(CultureInfo.InvariantCulture, $"`Get-Content`, `ConvertFrom-Json`, the same after it ({part.Bytes / 1e6:0} MB of it)"),
            atLeast,
            Rounds.Run(options.Rounds, name, () => Ours(all), Rival));
    }

    private const string Ending =
        """
        'rows ' + $rows.Count
        'ids ' + [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($rows.id -join ' ')))
        """;

    private string Import(DataFolder data) => properties
        ? $$"""$rows = @(Import-RedoxExport {{ModuleShell.Quote(data.Path())}} -Property id, status, effectiveDateTime, @{ text = 'code.text' } | Where-Object { $_.status -eq 'final' -and $_.text -eq '{{Wanted}}' } | Select-Object id, status, effectiveDateTime)"""
        : $"$rows = @(Import-RedoxExport {ModuleShell.Quote(data.Path())} | {Pipeline})";

    private static string Convert(DataFolder data) => $"$rows = @(Get-Content {ModuleShell.Quote(data.Path())} | ConvertFrom-Json | {Pipeline})";

    private static string Pipeline => $$"""Where-Object { $_.status -eq 'final' -and $_.code.text -eq '{{Wanted}}' } | Select-Object id, status, effectiveDateTime""";

    private static SideRun Measure(DataFolder data, ProcessPlan plan)
    {
        ProcessFigures figures = ProcessMeter.Measure(plan);
        long expected = File.ReadLines(data.Path()).LongCount(line => line.Contains($"\"text\":\"{Wanted}\"", StringComparison.Ordinal));
        return figures.Said("rows") == expected.ToString(CultureInfo.InvariantCulture)
            ? new SideRun(data.Bytes, figures)
            : throw new InvalidOperationException($"{figures.Said("rows")} rows were found of {expected}.");
    }
}
