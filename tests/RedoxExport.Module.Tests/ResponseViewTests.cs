using System.Text.RegularExpressions;
using RedoxExport.Quickstart;

namespace RedoxExport.Module.Tests;

/// <summary>What an administrator sees, against approved text.</summary>
public sealed class ResponseViewTests
{
    private const string Script =
        """
        param($example)
        $PSStyle.OutputRendering = 'PlainText'
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

    // The rendering of a style is the process's, and other tests run beside this one: colours are taken out here.
    private static string Plain(string text) =>
        string.Join('\n', Regex.Replace(text, "\x1B\\[[0-9;]*m", string.Empty).Replace("\r", string.Empty, StringComparison.Ordinal).Split('\n').Select(line => line.TrimEnd())).Trim('\n');
}
