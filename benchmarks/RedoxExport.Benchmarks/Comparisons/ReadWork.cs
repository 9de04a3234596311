using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>A file that is filtered on two members, of which three are selected; and a check of the rows that were found.</summary>
/// <param name="data">The one file.</param>
/// <param name="properties">True to name the wanted properties to Import-RedoxExport.</param>
internal sealed class ReadWork(DataFolder data, bool properties)
{
    /// <summary>The size of the file, in megabytes, at scale 1.</summary>
    public const int Megabytes = 500;

    private const string Wanted = "Body Height";

    private const string Ending =
        """
        'rows ' + $rows.Count
        'ids ' + [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($rows.id -join ' ')))
        """;

    private const string PipelineOfResources = $$"""Where-Object { $_.status -eq 'final' -and $_.code.text -eq '{{Wanted}}' } | Select-Object id, status, effectiveDateTime""";

    private readonly long _expected = File.ReadLines(data.Path()).LongCount(line => line.Contains($"\"text\":\"{Wanted}\"", StringComparison.Ordinal));

    private string Pipeline => properties ? PipelineOfResources.Replace("code.text", "text", StringComparison.Ordinal) : PipelineOfResources;

    /// <summary>Import-RedoxExport.</summary>
    /// <param name="manifest">The manifest of the module; <see langword="null"/> for the one from this checkout.</param>
    public ProcessPlan Ours(string? manifest = null) => ModuleShell.Timed(
        Statement($"Import-RedoxExport {ModuleShell.Quote(data.Path())}{(properties ? " -Property id, status, effectiveDateTime, @{ text = 'code.text' }" : string.Empty)} | {Pipeline}"),
        after: Ending,
        manifest: manifest);

    /// <summary>ConvertFrom-Json.</summary>
    public ProcessPlan Rival() => ModuleShell.TimedAlone(
        Statement($"Get-Content {ModuleShell.Quote(data.Path())} | ConvertFrom-Json | {PipelineOfResources}"), after: Ending);

    /// <summary>As many numbers through a filter that looks at nothing.</summary>
    public SideRun RunNumbers() => new(data.Bytes, ProcessMeter.Measure(ModuleShell.TimedAlone(
        Statement(string.Create(CultureInfo.InvariantCulture, $"1..{data.Lines} | Where-Object {{ $false }}")))));

    /// <summary>Runs a plan and checks the number of rows.</summary>
    /// <exception cref="InvalidOperationException">It has failed, or found another number of rows.</exception>
    public SideRun Run(ProcessPlan plan)
    {
        ProcessFigures figures = ProcessMeter.Measure(plan);
        return figures.Said("rows") == _expected.ToString(CultureInfo.InvariantCulture)
            ? new SideRun(data.Bytes, figures)
            : throw new InvalidOperationException($"{figures.Said("rows")} rows were found of {_expected}.");
    }

    private static string Statement(string pipeline) => $"$rows = @({pipeline})";
}
