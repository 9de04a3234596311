using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>Everything that is wrong with a payload is found, and each finding says which payload it belongs to.</summary>
public sealed class TestResponseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_file_of_the_corpus_has_the_findings_that_are_expected_of_it()
    {
        foreach (PayloadCorpus.Case one in PayloadCorpus.Cases)
        {
            HostedResult result = _module.Invoke("param($file) Test-RedoxExportResponse -LiteralPath $file", one.FullName);

            // Where the text is cut off there is nothing to check: the error itself is the finding.
            Assert.Equal(
                one.Items.SelectMany(item => (item.Findings ?? [new PayloadCorpus.Finding(string.Empty, item.Error!, "Error")]).Select(finding => (one.File, item.Index, finding))),
                result.Clean().Select(finding => (one.File, (int)Value(finding, "Index")!, new PayloadCorpus.Finding((string)Value(finding, "Path")!, (string)Value(finding, "Rule")!, Value(finding, "Severity")!.ToString()!))));
            Assert.All(result.Output, finding => Assert.Equal(one.FullName, Value(finding, "Source")));
        }
    }

    [Fact]
    public void Quiet_gives_a_Boolean_a_payload_and_warnings_do_not_make_it_false()
    {
        foreach (PayloadCorpus.Case one in PayloadCorpus.Cases)
        {
            HostedResult result = _module.Invoke("param($file) Test-RedoxExportResponse -LiteralPath $file -Quiet", one.FullName);

            Assert.Equal(
                one.Items.Select(item => (one.File, item.Findings is { } found && found.All(finding => finding.Severity != "Error"))),
                result.Clean().Select(good => (one.File, (bool)good.BaseObject)));
        }
    }

    [Fact]
    public void Findings_count_through_all_that_comes_down_the_pipeline()
    {
        HostedResult result = _module.Invoke(
            """
            param($example)
            & {
                $example
                '{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"status-check","Destinations":[]}}'
                @{ Meta = @{ DataModel = 'FHIR Bulk Data Access'; EventType = 'status-check'; EventDateTime = [datetime]::new(2026, 5, 28); Destinations = @(@{ Name = 'x' }) } }
                $example | ConvertFrom-RedoxExportResponse
                '{"Meta":'
            } | Test-RedoxExportResponse | ForEach-Object { "$($_.Index) $($_.Line) $($_.Rule)" }
            """,
            PayloadCorpus.Example);

        int lines = PayloadCorpus.Example.TrimEnd().Split('\n').Length;
        Assert.Equal([$"1 {lines + 1} DestinationsEmpty", "2  DateTimeNotUtc", $"4 {lines + 2} PayloadNotJson"], result.Clean().Select(line => line.ToString()));
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_and_no_finding()
    {
        HostedResult result = _module.Invoke("param($folder) Test-RedoxExportResponse -Path $folder/missing.json -Quiet", _folder.Path);

        Assert.Empty(result.Output);
        Assert.Equal("PathNotFound", Assert.Single(result.ErrorIds));
    }

    private static object? Value(PSObject finding, string name) => finding.Properties[name].Value;
}
