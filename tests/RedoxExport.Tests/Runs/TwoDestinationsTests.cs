using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Runs;

/// <summary>Two destinations whose runs are kept in one root are told apart in runs, findings, errors and on the page.</summary>
public sealed class TwoDestinationsTests : IDisposable
{
    private const string Acme = "https://api.redoxengine.com/fhir/R4/acme/Production";
    private const string Bedrock = "https://api.redoxengine.com/fhir/R4/bedrock/Production";

    private readonly TestFolder _folder = new();
    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_names_its_connection_its_destination_and_its_base_address()
    {
        await RunAsync(Acme, succeeds: true);
        await RunAsync(Bedrock, succeeds: false);

        Assert.Equal(
            [("acme/Production", "acme", "Production", Acme), ("bedrock/Production", "bedrock", "Production", Bedrock)],
            RunHistory.Read(_folder.FullPath).Runs.Select(run => (run.ConnectionName!, run.Destination!, run.Environment!, run.BaseUri!.AbsoluteUri)));
    }

    [Fact]
    public async Task A_finding_and_a_section_of_the_page_name_the_destination()
    {
        await RunAsync(Acme, succeeds: true);
        await RunAsync(Bedrock, succeeds: false);

        ExportReport report = ExportReport.Read(_folder.FullPath, new ReportOptions(), _pacing.Clock.GetUtcNow());
        XDocument page = XDocument.Parse(report.ToHtml().Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal));

        ReportFinding finding = Assert.Single(report.Findings, finding => finding.Kind == FindingKind.RunFailed);
        Assert.EndsWith("(KickOffRefused) Correct what the server reports, then start the export again.", finding.Message, StringComparison.Ordinal);
        Assert.Equal(("bedrock/Production", "bedrock", "Production", Bedrock), (finding.ConnectionName, finding.Destination, finding.Environment, finding.BaseUri!.AbsoluteUri));
        Assert.Equal(["bedrock/Production, System: all types", "acme/Production, System: all types"], page.Descendants("section").Select(section => section.Element("h2")!.Value));
        Assert.Contains("api.redoxengine.com/fhir/R4/acme/Production", page.Descendants("dd").Select(fact => fact.Value));
    }

    [Fact]
    public async Task The_error_of_a_root_with_two_destinations_names_both()
    {
        await RunAsync(Acme, succeeds: true);
        await RunAsync(Bedrock, succeeds: true);
        await RunAsync(Acme, succeeds: true);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => new RunDataset(_folder.FullPath).Update(default));

        Assert.Equal("DatasetAmbiguous", error.ErrorId);
        Assert.Contains("acme/Production, System: all types, run ", error.Message, StringComparison.Ordinal);
        Assert.Contains("bedrock/Production, System: all types, run ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_current_view_is_that_of_the_request_that_is_still_made_once_the_other_is_disabled()
    {
        await RunAsync(Acme, succeeds: true);
        await RunAsync(Bedrock, succeeds: true);
        new RunDataset(_folder.FullPath).Update(default);
        await RunAsync(Acme, succeeds: true);
        IReadOnlyList<ExportRun> runs = RunHistory.Read(_folder.FullPath).Runs;
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => new RunDataset(_folder.FullPath).Update(default));
        Assert.Contains($"Disable-RedoxExportRequest -Request {runs[1].RequestId} (or {runs[2].RequestId})", error.RecommendedAction, StringComparison.Ordinal);

        RunRequests.Disable(_folder.FullPath, runs[1].RequestId, _pacing.Clock.GetUtcNow());

        new RunDataset(_folder.FullPath).Update(default);
        Assert.Equal([false, false, true], RunHistory.Read(_folder.FullPath).Runs.Select(RunDataset.MergedIn(_folder.FullPath)));

        // The next run of the request makes it count again.
        await RunAsync(Bedrock, succeeds: true);
        Assert.Equal("DatasetAmbiguous", Assert.Throws<RedoxExportException>(() => new RunDataset(_folder.FullPath).Update(default)).ErrorId);
    }

    [Fact]
    public async Task A_folder_whose_only_request_is_disabled_keeps_its_current_view()
    {
        await RunAsync(Acme, succeeds: true);
        ExportRun run = Assert.Single(RunHistory.Read(_folder.FullPath).Runs);

        RunRequests.Disable(_folder.FullPath, run.RequestId, _pacing.Clock.GetUtcNow());
        new RunDataset(_folder.FullPath).Update(default);

        Assert.True(RunDataset.MergedIn(_folder.FullPath)(run));
    }

    [Fact]
    public async Task A_view_that_is_replaced_by_one_of_another_request_has_a_warning_once()
    {
        RecordingEvents events = new();
        await RunAsync(Acme, succeeds: true);
        new RunDataset(_folder.FullPath, events).Update(default);
        await RunAsync(Acme, succeeds: true);
        new RunDataset(_folder.FullPath, events).Update(default);
        Assert.Empty(events.Warnings);

        await RunAsync(Bedrock, succeeds: true);
        new RunDataset(_folder.FullPath, events).Update(default);
        new RunDataset(_folder.FullPath, events).Update(default);

        ExportEvent warning = Assert.Single(events.Warnings);
        Assert.Equal("DatasetRequestChanged", warning.Name);
        Assert.Contains("another request: bedrock/Production, System: all types, run ", warning.Message, StringComparison.Ordinal);
        Assert.Contains("that of acme/Production, System: all types, run ", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_an_earlier_version_learns_its_address_from_the_next_run_of_the_request()
    {
        await RunAsync(Acme, succeeds: true);
        string path = _folder["runs.json"];
        JsonNode history = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        foreach (string member in new[] { "connection", "destination", "environment", "baseUri" })
        {
            Assert.True(history["runs"]![0]!.AsObject().Remove(member));
        }

        await File.WriteAllTextAsync(path, history.ToJsonString());
        ExportRun before = RunHistory.Read(_folder.FullPath).Runs[0];
        await RunAsync(Acme, succeeds: true);
        ExportRun after = RunHistory.Read(_folder.FullPath).Runs[0];

        Assert.Equal((null, null), (before.BaseUri, before.ConnectionName));
        Assert.Equal((Acme, "acme"), (after.BaseUri!.AbsoluteUri, after.Destination));
    }

    private async Task RunAsync(string baseUri, bool succeeds)
    {
        DateTimeOffset moment = _pacing.Clock.GetUtcNow();
        _server.On($"GET {baseUri}/$export", succeeds ? Reply.Status(202, $"Content-Location: {baseUri}/export-status/1", "Date: " + moment.UtcDateTime.ToString("R", CultureInfo.InvariantCulture)) : Reply.Status(400));
        _server.On($"GET {baseUri}/export-status/1", Reply.Text(200, $$"""{"transactionTime":"{{moment.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}","requiresAccessToken":true,"output":[{"type":"Patient","url":"{{baseUri}}/files/1"}]}"""));
        _server.On($"GET {baseUri}/files/1", Reply.Text(200, Lines(1)));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing, baseUri: baseUri);
        await new ExportRunner(connection, _folder.FullPath, new ExportRequest(), new RunOptions()).RunAsync(_ => { }, default);
        _pacing.Time.Advance(TimeSpan.FromHours(1));
    }
}
