using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Exports;

/// <summary>Servers that take a kick-off only in another form.</summary>
public sealed class KickOffFormTests
{
    private const string Get = "GET " + TestConnection.Base + "/$export?includeAssociatedData=LatestProvenanceResources,_custom";
    private const string Post = "POST " + TestConnection.Base + "/$export";

    private static readonly ExportRequest Request = new() { IncludeAssociatedData = ["LatestProvenanceResources", "_custom"] };
    private static readonly Reply Accepted = Reply.Status(202, "Content-Location: " + TestConnection.Base + "/export-status/1");

    private readonly ScriptedServer _server = new();

    [Theory]
    [InlineData("Allow: POST")]
    [InlineData("Allow: OPTIONS, post")]
    public async Task A_server_without_a_GET_kick_off_is_asked_by_POST_and_that_is_remembered(string allow)
    {
        _server.On(Get, Reply.Status(405, allow)).On(Post, Accepted);
        ExportClient client = await ClientAsync();
        await client.StartAsync(Request, default);
        await client.StartAsync(Request, default);
        Assert.Equal([Get, Post, Post], _server.Requests.Select(request => request.ToString()));
        Assert.Equal(KickOffMethod.Post, client.Prepare(Request).Method);
        Assert.Contains("\"valueCode\":\"LatestProvenanceResources\"", _server.Requests[^1].Body!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Allow: GET, HEAD", null)]
    [InlineData("X-Nothing: 1", null)]
    [InlineData("Allow: POST", KickOffMethod.Get)]
    public async Task Without_a_hint_or_against_the_users_word_nothing_is_sent_again(string header, KickOffMethod? method)
    {
        _server.On(Get, Reply.Status(405, header));
        ExportClient client = await ClientAsync();
        Assert.Equal(405, (await Assert.ThrowsAsync<RedoxExportException>(() => client.StartAsync(Request with { Method = method }, default))).StatusCode);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_server_that_refuses_separate_export_status_is_asked_without_it_and_that_is_remembered()
    {
        const string Plain = "GET " + TestConnection.Base + "/$export";
        _server.On(Plain, Reply.Status(400), Accepted);
        ExportClient client = await ClientAsync();
        ExportRequest request = new() { SeparateExportStatus = true };
        await client.StartAsync(request, default);
        await client.StartAsync(request, default);
        Assert.Equal(["respond-async, separate-export-status", "respond-async", "respond-async"], _server.Requests.Select(sent => sent["Prefer"]));
    }

    [Fact]
    public async Task Only_a_400_is_about_the_preference()
    {
        _server.On("GET " + TestConnection.Base + "/$export", Reply.Status(403));
        ExportClient client = await ClientAsync();
        await Assert.ThrowsAsync<RedoxExportException>(() => client.StartAsync(new ExportRequest { SeparateExportStatus = true, Lenient = true }, default));
        Assert.Equal("respond-async, handling=lenient, separate-export-status", Assert.Single(_server.Requests)["Prefer"]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task Associated_data_go_as_codings_after_a_refusal_of_codes(int status)
    {
        _server.On(Post, Reply.Status(status), Accepted);
        ExportClient client = await ClientAsync();
        await client.StartAsync(Request with { Method = KickOffMethod.Post }, default);
        await client.StartAsync(Request with { Method = KickOffMethod.Post }, default);
        Assert.Equal(3, _server.Requests.Count);
        Assert.All(_server.Requests.Skip(1), request => Assert.Contains(
            """{"name":"includeAssociatedData","valueCoding":{"system":"http://hl7.org/fhir/uv/bulkdata/CodeSystem/include-associated-data","code":"LatestProvenanceResources"}},{"name":"includeAssociatedData","valueCoding":{"code":"_custom"}}""",
            request.Body!,
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_refused_in_every_form_is_one_error_and_not_remembered()
    {
        _server.On(Get, Reply.Status(405, "Allow: POST")).On(Post, Reply.Text(400, """{"errorDetail":"no such type"}"""));
        ExportClient client = await ClientAsync();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => client.StartAsync(Request, default));
        Assert.Equal(("KickOffRefused", 400), (error.ErrorId, error.StatusCode));
        Assert.Equal([Get, Post, Post], _server.Requests.Select(request => request.ToString()));
        Assert.Equal(KickOffMethod.Get, client.Prepare(Request).Method);
    }

    private async Task<ExportClient> ClientAsync() => new(await TestConnection.OpenAsync(_server, new TestPacing()), null);
}
