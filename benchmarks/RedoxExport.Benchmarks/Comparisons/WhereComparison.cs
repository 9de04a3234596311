using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Import-RedoxExport -Where, which keeps about one resource in twenty, against ConvertFrom-Json and Where-Object.</summary>
internal sealed class WhereComparison : IComparison
{
    private const int Megabytes = 500;

    private const string Ending =
        """
        'ids ' + [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($rows.id -join ' ')))
        """;

    public string Name => "where";

    public string? Missing => null;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        using ViewFile data = new(folder, "Observation", options.Scaled(Megabytes) * 1_000_000L);
        SideRun Ours() => new(data.Bytes, ProcessMeter.Measure(ModuleShell.Timed(
            $"""$rows = @(Import-RedoxExport {ModuleShell.Quote(data.Path)} -Where "status = 'final' and value.ofType(CodeableConcept).exists() and meta.exists()")""",
            after: Ending)));
        SideRun Rival() => new(data.Bytes, ProcessMeter.Measure(ModuleShell.TimedAlone(
            $$"""$rows = @(Get-Content {{ModuleShell.Quote(data.Path)}} | ConvertFrom-Json | Where-Object { $_.status -eq 'final' -and $_.valueCodeableConcept -and $_.meta })""",
            after: Ending)));
        if (Ours().Process.Said("ids") != Rival().Process.Said("ids"))
        {
            throw new InvalidOperationException("Import-RedoxExport -Where and Where-Object did not find the same.");
        }

        yield return ResultRow.OfSpeeds(
            string.Create(CultureInfo.InvariantCulture, $"`where`: {data.Bytes / 1e6:0} MB, a condition that keeps one resource in twenty"),
            "`Get-Content`, `ConvertFrom-Json`, `Where-Object`",
            40,
            Rounds.Run(options.Rounds, Name, Ours, Rival));
    }
}
