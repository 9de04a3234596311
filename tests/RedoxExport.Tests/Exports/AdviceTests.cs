using System.Net;
using System.Text.RegularExpressions;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Exports;

/// <summary>Advice is possible and helps in exactly the case that it is given for.</summary>
public sealed class AdviceTests : IDisposable
{
    private const string Job = TestConnection.Base + "/export-status/1";
    private const string UnknownParameter = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-supported","diagnostics":"The parameter _elements is not supported"}]}""";
    private const string UnknownGroup = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"Group/7 is locked"}]}""";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(400, UnknownParameter, "-Lenient", "registered")]
    [InlineData(400, "The parameter _elements is not supported", "-Lenient", "registered")]
    [InlineData(400, UnknownGroup, "Correct what the server reports", "-Lenient")]
    [InlineData(401, "", "does not sign in", "registered")]
    [InlineData(403, "", "does not sign in", "registered")]
    [InlineData(404, "", "-BaseUri", "-Destination")]
    [InlineData(405, "", "-Method Post", "-Lenient")]
    [InlineData(406, "", "address", "-Lenient")]
    [InlineData(407, "", "-ProxyCredential", "-Lenient")]
    [InlineData(414, "", "-Method Post", "-Lenient")]
    [InlineData(500, UnknownGroup, "Try again later", "-Lenient")]
    [InlineData(501, "", "-AllPatients", "-Lenient")]
    public async Task A_refused_start_has_advice_for_its_status(int status, string body, string helps, string doesNot)
    {
        string advice = await AdviceAsync(new ExportRequest(), status, body);

        Assert.Contains(helps, advice, StringComparison.Ordinal);
        Assert.DoesNotContain(doesNot, advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leniency_is_not_advised_to_those_who_asked_for_it() =>
        Assert.DoesNotContain("-Lenient", await AdviceAsync(new ExportRequest { Lenient = true }, 400, UnknownParameter), StringComparison.Ordinal);

    [Fact]
    public async Task A_group_that_is_not_found_is_checked_too() =>
        Assert.Contains("-GroupId", await AdviceAsync(new ExportRequest { Level = ExportLevel.Group, GroupId = "g" }, 404, string.Empty, "/Group/g/$export"), StringComparison.Ordinal);

    [Fact]
    public async Task A_redox_destination_that_is_not_found_is_checked_by_its_slug()
    {
        const string Redox = "https://api.redoxengine.com/fhir/R4/acme/Production";
        _server.On($"GET {Redox}/$export", Reply.Status(404));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing, baseUri: Redox);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(connection).StartAsync(new ExportRequest(), default));

        Assert.Contains("-Destination", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patients_that_need_POST_are_not_sent_by_GET()
    {
        ExportRequest request = new() { Level = ExportLevel.AllPatients, Patients = ["1"] };
        _server.On($"POST {TestConnection.Base}/Patient/$export", Reply.Status(405));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(connection).StartAsync(request, default));

        Assert.Contains("Omit -Patient", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_right_is_told_of_its_token_if_it_has_one()
    {
        _server.On($"GET {TestConnection.Base}/$export", Reply.Status(403));
        ConnectionSettings settings = new()
        {
            BaseUri = new Uri(TestConnection.Base),
            AccessToken = new NetworkCredential(string.Empty, "abcdefgh12345678").SecurePassword,
            Transport = new GateOptions { Pacing = _pacing },
        };
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, _server.ToInvoker(), null, default);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(connection).StartAsync(new ExportRequest(), default));

        Assert.Contains("scopes", error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("sign in", error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("key", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gs://bucket/Patient.ndjson")]
    [InlineData("https://user:word@files.example.org/Patient.ndjson")]
    public void An_address_that_no_trust_makes_usable_is_not_to_be_trusted(string link)
    {
        TrustPolicy policy = new(new Uri(TestConnection.Base), [], false);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => policy.Admit(new Uri(link), RequestPurpose.FileWithToken));

        Assert.Equal("HostNotTrusted", error.ErrorId);
        Assert.DoesNotContain("with -TrustedHost", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("operator", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_host_may_be_trusted()
    {
        TrustPolicy policy = new(new Uri(TestConnection.Base), [], false);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => policy.Admit(new Uri("https://files.example.com/1"), RequestPurpose.FileWithToken));

        Assert.Contains("with -TrustedHost", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "Resume-RedoxExport", "sign in")]
    [InlineData(401, "does not sign in", "Save ")]
    [InlineData(404, "new links", "Save ")]
    [InlineData(500, "later", "link")]
    public async Task A_file_that_is_refused_has_advice_for_its_status_and_its_link_once(int status, string helps, string doesNot)
    {
        SavedExport export = new SavedExport().WithManifest($$"""
            "output": [{"type":"Patient","url":"{{Files}}1","count":2}]
            """);
        export.Server.On($"GET {Files}1", Reply.Text(status, UnknownGroup));

        await export.SaveAsync(_folder);

        RedoxExportException error = Assert.Single(export.Errors);
        Assert.Contains(helps, error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(doesNot, error.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(error.Message, Regex.Escape(Files + "1")));
    }

    [Fact]
    public void A_body_that_is_longer_than_announced_is_not_said_to_be_cut()
    {
        RedoxExportException error = TransportErrors.AnswerCutShort(new Uri(Files + "1"), 238, 10, null);

        Assert.Contains("238 bytes arrived, 10 were announced", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cut", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_failed_is_not_saved_and_says_why()
    {
        _server.On("GET " + Job, Reply.Text(400, UnknownGroup));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        ExportJob job = new ExportClient(connection).Attach(new Uri(Job));
        job.State = ExportJobState.Failed;
        job.Issues = [new OperationOutcomeIssue("error", "exception", "database lost", null)];

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportSaver(job, _folder.FullPath, new SaveOptions()).SaveAsync(_ => { }, _ => { }, default));

        Assert.Equal("Export 1 cannot be saved: it failed (database lost).", error.Message);
    }

    [Fact]
    public async Task What_was_to_be_stopped_and_is_gone_is_not_to_be_started_again()
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        ExportJob job = new ExportClient(connection).Attach(new Uri(Job));
        job.State = ExportJobState.Gone;

        Assert.DoesNotContain("new export", ExportErrors.JobGone(job, wasStopped: true).RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("new export", ExportErrors.JobGone(job).RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "does not sign in")]
    [InlineData(405, "does not support cancelling")]
    [InlineData(500, "Get-RedoxExportJob")]
    public async Task A_refused_cancel_has_advice_for_its_status(int status, string helps)
    {
        _server.On("DELETE " + Job, Reply.Text(status, UnknownGroup));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing, withToken: false);
        ExportClient client = new(connection);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => client.StopAsync(client.Attach(new Uri(Job)), default));

        Assert.Contains(helps, error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_place_of_a_polling_URL_is_of_a_proxy_and_no_export_is_said_to_run()
    {
        _server.On($"GET {TestConnection.Base}/$export", Reply.Text(200, "<html><title>Sign in</title></html>"));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(connection).StartAsync(new ExportRequest(), default));

        Assert.Contains("proxy or a sign-in page", error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("may be running", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_names_the_server_to_connect_to_and_not_a_trust_that_does_not_help()
    {
        _server.On($"GET {TestConnection.Base}/$export", Reply.Status(302, "Location: https://fhir2.example.org/r4/$export"));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(connection).StartAsync(new ExportRequest(), default));

        Assert.Contains("fhir2.example.org", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("-BaseUri", error.RecommendedAction, StringComparison.Ordinal);
    }

    private async Task<string> AdviceAsync(ExportRequest request, int status, string body, string path = "/$export")
    {
        _server.On($"GET {TestConnection.Base}{path}", Reply.Text(status, body));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing, withToken: false);
        return (await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(connection).StartAsync(request, default))).RecommendedAction;
    }
}
