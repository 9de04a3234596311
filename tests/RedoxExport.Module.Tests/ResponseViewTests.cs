using System.Text.RegularExpressions;
using RedoxExport.Quickstart;

namespace RedoxExport.Module.Tests;

/// <summary>What an administrator sees, against approved text.</summary>
public sealed partial class ResponseViewTests
{
    private const string Script =
        """
        param($example)
        $example | ConvertFrom-RedoxExportResponse | Out-Default
        '{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response","Destinations":[]},"status":900,"contentLocation":"http://example.org/1"}', '{"Meta":' | Test-RedoxExportResponse | Out-Default
        """;

    [Fact]
    public void Responses_and_findings_are_shown_as_tables()
    {
        StringWriter shown = new();
        using HostedModule module = new(new TextHost(shown, 120));

        module.Invoke(Script, PayloadCorpus.Example).Clean();

        Assert.Equal(Approved("response-views.txt"), Plain(shown.ToString()));
    }

    private static string Approved(string name) => Plain(File.ReadAllText(
        Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "tests", "RedoxExport.Module.Tests", "Approved", name)));

    private static string Plain(string text) =>
        BlankLines().Replace(string.Join('\n', Decoration().Replace(text, string.Empty).Split('\n').Select(line => line.TrimEnd())), "\n\n").Trim('\n');

    // Colours are PowerShell's own affair, and it does not ask the host for them.
    [GeneratedRegex("\u001b\\[[0-9;]*m|\r")]
    private static partial Regex Decoration();

    [GeneratedRegex("\n{3,}")]
    private static partial Regex BlankLines();
}
