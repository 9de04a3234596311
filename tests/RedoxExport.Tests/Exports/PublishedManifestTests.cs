using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Exports.PublishingServer;

namespace RedoxExport.Tests.Exports;

/// <summary>The pages of a published manifest (IG 4.0.0-ballot, publish).</summary>
public sealed class PublishedManifestTests
{
    private const string Get = "GET ";
    private const string Foreign = "https://cdn.example.net/list.json";

    private readonly PublishingServer _publisher = new(new ScriptedServer());
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    private ScriptedServer Server => _publisher.Scripted;

    [Fact]
    public async Task All_pages_of_a_list_and_of_the_updates_that_follow_it_are_read_in_their_order()
    {
        _publisher.Page(Root, 1, Pages + "2", ["Patient.a"]).Page(Pages + "2", 1, Pages + "stub", ["Practitioner.b"])
            .Page(Pages + "stub", 1, Pages + "u1").Page(Pages + "u1", 8, "#pending", ["Patient.c"], ["Bundle.d"]);

        ExportJob job = await ReadAsync();

        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(["Patient.a", "Practitioner.b", "Patient.c", "Bundle.d"], job.Manifest!.Files.Select(file => file.Uri.Segments[^1]));
        Assert.Equal([FileCategory.Output, FileCategory.Output, FileCategory.Output, FileCategory.Deleted], job.Manifest.Files.Select(file => file.Category));
        Assert.Equal("http://hl7.org/fhir/uv/bulkdata/StructureDefinition/BulkPublishManifest", job.Manifest.ManifestType);
        Assert.Equal(new DateTimeOffset(2026, 5, 8, 0, 0, 0, TimeSpan.Zero), job.Manifest.LastTransactionTime);
    }

    [Theory]
    [InlineData("#pending")]
    [InlineData("#closed")]
    public async Task A_marker_is_not_a_page(string marker)
    {
        _publisher.Page(Root, 1, marker, ["Patient.a"]);
        ExportJob job = await ReadAsync();
        Assert.Equal((ExportJobState.Completed, 1), (job.State, job.Manifest!.Files.Count));
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(Root)]
    [InlineData(Pages + "2")]
    [InlineData(Pages + "2#again")]
    [InlineData("#other")]
    public async Task Pages_that_lead_back_end_with_an_error(string next)
    {
        _publisher.Page(Root, 1, Pages + "2", ["Patient.a"]).Page(Pages + "2", 1, next, ["Patient.b"]);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(ReadOnceAsync);
        Assert.Equal("ManifestInvalid", error.ErrorId);
        Assert.Contains("was already read", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("job", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_replaced_while_its_pages_are_read_is_read_again()
    {
        _publisher.Page(Root, 1, Pages + "2", ["Patient.a"]).Page(Pages + "2", 1, null, ["Patient.b"]);
        Server.On(Get + Pages + "2", Reply.After(() => _publisher.Page(Root, 2, Pages + "3", ["Patient.c"]), Reply.Text(200, PageText(1, null, ["Patient.b"], []))));
        _publisher.Page(Pages + "3", 2, null, ["Patient.d"]);

        ExportJob job = await ReadAsync();

        Assert.Equal(["Patient.c", "Patient.d"], job.Manifest!.Files.Select(file => file.Uri.Segments[^1]));
    }

    [Fact]
    public async Task A_list_that_never_stays_the_same_is_an_error_after_three_readings()
    {
        int day = 1;
        _publisher.Page(Pages + "2", 1, null, ["Patient.b"]);
        Server.Otherwise = request => request.Uri.AbsoluteUri == Root
            ? Reply.Text(200, PageText(++day, Pages + "2", ["Patient.a"], []))
            : Reply.Text(200, PageText(1, null, ["Patient.b"], []));

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(ReadOnceAsync);

        Assert.Equal("ManifestInvalid", error.ErrorId);
        Assert.Contains("3 times", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, Server.CountOf(Get + Pages + "2"));
    }

    [Fact]
    public async Task A_304_that_nobody_asked_for_is_an_error()
    {
        Server.On(Get + Root, Reply.Status(304, "ETag: \"1\""));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(ReadOnceAsync);
        Assert.Equal("ManifestInvalid", error.ErrorId);
        Assert.Contains("304", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_root_that_is_pending_is_waited_for_until_the_timeout()
    {
        _publisher.Page(Root, 1, "#pending");
        ExportJob job = await AttachAsync();

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => ExportWaiter.For(job, _events).WaitAsync(job, TimeSpan.FromMinutes(10), default));

        Assert.Equal(("WaitTimedOut", Recovery.KeepWaiting), (error.ErrorId, error.Recovery));
        Assert.Contains("nothing is published yet", error.Message, StringComparison.Ordinal);
        Assert.InRange(Server.Requests.Count, 10, 60);
    }

    [Fact]
    public async Task An_empty_root_that_is_pending_is_complete_as_soon_as_it_has_files()
    {
        Server.On(Get + Root, Reply.Text(200, PageText(1, "#pending", [], [])), Reply.Text(200, PageText(1, "#pending", ["Patient.a"], [])));
        ExportJob job = await AttachAsync();
        await ExportWaiter.For(job, _events).WaitAsync(job, null, default);
        Assert.Equal((ExportJobState.Completed, 1), (job.State, job.Manifest!.Files.Count));
    }

    [Fact]
    public async Task The_token_goes_to_the_own_server_and_to_no_other_page()
    {
        _publisher.Page(Root, 1, Foreign).Put(Foreign, PageText(1, null, ["Patient.a"], [], "true"));

        ExportJob job = await ReadAsync();

        Assert.Single(job.Manifest!.Files);
        Assert.All(Server.Requests, request => Assert.Equal(request.Uri.Host == "fhir.example.org", request["Authorization"] is not null));
        Assert.Contains(Server.Requests, request => request.Uri.AbsoluteUri == Foreign);
    }

    [Fact]
    public async Task A_page_on_another_server_that_requires_the_token_is_not_trusted()
    {
        _publisher.Page(Root, 1, Foreign);
        Server.On(Get + Foreign, Reply.Status(401));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(ReadOnceAsync);
        Assert.Equal("HostNotTrusted", error.ErrorId);
        Assert.Null(Server.Single(Get + Foreign)["Authorization"]);
    }

    [Fact]
    public async Task A_redirect_to_another_server_is_followed_without_the_token()
    {
        Server.On(Get + Root, Reply.Status(302, "Location: " + Foreign));
        _publisher.Put(Foreign, PageText(1, null, ["Patient.a"], []));

        ExportJob job = await ReadAsync();

        Assert.Single(job.Manifest!.Files);
        Assert.NotNull(Server.Single(Get + Root)["Authorization"]);
        Assert.Null(Server.Single(Get + Foreign)["Authorization"]);
    }

    [Theory]
    [InlineData("http://cdn.example.net/list.json", "TlsRequired")]
    [InlineData("https://127.0.0.1/list.json", "HostNotTrusted")]
    [InlineData("https://169.254.169.254/latest/meta-data", "HostNotTrusted")]
    [InlineData("file:///etc/passwd", "ManifestFileUnreadable")]
    [InlineData("ftp://cdn.example.net/list.json", "HostNotTrusted")]
    [InlineData("https://user:word@cdn.example.net/list.json", "HostNotTrusted")]
    public async Task A_page_at_an_address_that_is_not_allowed_is_not_requested(string next, string errorId)
    {
        _publisher.Page(Root, 1, next, ["Patient.a"]);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(ReadOnceAsync);
        Assert.Equal(errorId, error.ErrorId);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(401, false, ErrorKind.Authentication, "sign-in")]
    [InlineData(401, true, ErrorKind.Authentication, "Connect again")]
    [InlineData(404, true, ErrorKind.NotFound, "Check -ManifestUri")]
    [InlineData(500, true, ErrorKind.RefusedByServer, "later")]
    public async Task A_refusal_says_what_to_do(int status, bool withToken, ErrorKind kind, string advice)
    {
        Server.On(Get + Root, Reply.Text(status, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"No."}]}"""));
        using RedoxConnection connection = await TestConnection.OpenAsync(Server, _pacing, withToken);
        ExportClient client = new(connection, _events);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => client.SettleAsync(client.AttachPublished(Request), default));

        Assert.Equal(("PublishedManifestRefused", kind), (error.ErrorId, error.Kind));
        Assert.Contains(advice, error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_data_are_never_deleted_on_the_server()
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(Server, _pacing);
        ExportClient client = new(connection, _events);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => client.StopAsync(client.AttachPublished(Request), default));
        Assert.Equal("PublishedNotStopped", error.ErrorId);
        Assert.Empty(Server.Requests);
    }

    private async Task<ExportJob> AttachAsync() => new ExportClient(await TestConnection.OpenAsync(Server, _pacing), _events).AttachPublished(Request);

    private async Task<ExportJob> ReadAsync()
    {
        ExportJob job = await AttachAsync();
        return await new ExportClient(job.Connection, _events).SettleAsync(job, default);
    }

    // Without the repetitions that confirm an unusable list.
    private async Task ReadOnceAsync()
    {
        ExportJob job = await AttachAsync();
        await new ExportClient(job.Connection, _events).RefreshAsync(job, default);
    }
}
