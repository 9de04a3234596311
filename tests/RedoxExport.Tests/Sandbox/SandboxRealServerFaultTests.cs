using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

/// <summary>What real servers do that no standard asks for: each is a fault, so that a script can be tested against it.</summary>
public sealed class SandboxRealServerFaultTests
{
    [Fact]
    public async Task KickoffPostOnly_refuses_GET_and_takes_POST()
    {
        using SandboxClient client = Start("KickoffPostOnly:*");
        using HttpResponseMessage byGet = await client.KickOffAsync();
        using HttpResponseMessage byPost = await client.KickOffByPostAsync("/$export", new JsonObject { ["resourceType"] = "Parameters" });

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (byGet.StatusCode, byGet.Content.Headers.Allow.Single()));
        Assert.Equal(HttpStatusCode.Accepted, byPost.StatusCode);
    }

    [Theory]
    [InlineData("StatusNotFound", 404, "application/fhir+json")]
    [InlineData("StatusRefused", 400, "application/json")]
    [InlineData("StatusError", 500, "application/fhir+json")]
    public async Task A_wrong_answer_about_an_export_that_runs_comes_once(string fault, int status, string type)
    {
        using SandboxClient client = Start(fault);
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        string address = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
        using HttpResponseMessage wrong = await client.GetAsync(address);
        using HttpResponseMessage right = await client.GetAsync(address);

        Assert.Equal((status, type), ((int)wrong.StatusCode, wrong.Content.Headers.ContentType!.MediaType));
        Assert.DoesNotContain("transient", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task StatusNotAcceptable_wants_one_media_type_and_nothing_else()
    {
        using SandboxClient client = Start("StatusNotAcceptable:*");
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        string address = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
        async Task<HttpStatusCode> AskAsync(string accept)
        {
            using HttpResponseMessage answer = await client.GetAsync(address, request => request.Headers.TryAddWithoutValidation("Accept", accept));
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.NotAcceptable, await AskAsync("application/json"));
        Assert.Equal(HttpStatusCode.NotAcceptable, await AskAsync("application/fhir+json, */*;q=0.1"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("application/fhir+json"));
    }

    [Fact]
    public async Task ListGzip_packs_a_manifest_that_nobody_asked_to_be_packed()
    {
        using SandboxClient client = Start("ListGzip");
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        using HttpResponseMessage answer = await client.GetAsync(kickedOff.Content.Headers.ContentLocation!.AbsoluteUri);

        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        Assert.NotEmpty(JsonNode.Parse(Unpacked(await answer.Content.ReadAsByteArrayAsync()))!["output"]!.AsArray());
    }

    [Fact]
    public async Task ErrorGzip_packs_a_passing_error_that_nobody_asked_to_be_packed()
    {
        using SandboxClient client = Start("ErrorGzip");
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        using HttpResponseMessage answer = await client.GetAsync(kickedOff.Content.Headers.ContentLocation!.AbsoluteUri);

        Assert.Equal((HttpStatusCode.InternalServerError, "gzip"), (answer.StatusCode, answer.Content.Headers.ContentEncoding.Single()));
        Assert.Contains("transient", Encoding.UTF8.GetString(Unpacked(await answer.Content.ReadAsByteArrayAsync())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenGzip_packs_a_token_that_nobody_asked_to_be_packed()
    {
        using SandboxClient client = new(new SandboxOptions { Faults = ["TokenGzip"], PatientCount = 1 });
        using SandboxAssertion assertion = new();
        using HttpResponseMessage answer = await client.AskForTokenAsync(assertion.Create(client.Server.TokenUri));

        Assert.Equal((HttpStatusCode.OK, "gzip"), (answer.StatusCode, answer.Content.Headers.ContentEncoding.Single()));
        Assert.NotNull(JsonNode.Parse(Unpacked(await answer.Content.ReadAsByteArrayAsync()))!["access_token"]);
    }

    [Fact]
    public async Task HostDown_answers_nobody_until_the_outage_is_over()
    {
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        using SandboxClient client = Start(new SandboxOptions { Faults = ["HostDown"], FaultOutage = TimeSpan.FromMinutes(3), TimeProvider = clock, PollCount = 0, PatientCount = 1 });
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        string status = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;

        await AssertNoAnswerAsync(() => client.GetAsync(status));
        clock.Advance(TimeSpan.FromMinutes(2));
        await AssertNoAnswerAsync(() => client.KickOffAsync());
        await AssertNoAnswerAsync(() => client.GetAsync(client.Address("/metadata")));
        clock.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage answer = await client.GetAsync(status);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, client.Server.Faults.Single().Struck);
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("1.00:00:01")]
    public void An_outage_takes_a_day_at_most(string time) =>
        Assert.Equal("SandboxOptionInvalid", Assert.Throws<SandboxException>(() => Start(new SandboxOptions { FaultOutage = TimeSpan.Parse(time, null) })).ErrorId);

    [Fact]
    public async Task LinksHttp_names_the_host_that_the_client_used()
    {
        using SandboxClient client = Start(new SandboxOptions { Faults = ["LinksHttp"], PollCount = 0, ManifestPageSize = 1, PatientCount = 1 });
        void AsProxy(HttpRequestMessage request) => request.Headers.Host = "localhost:8443";
        using HttpResponseMessage kickedOff = await client.KickOffAsync("/$export?_type=Patient,Observation", AsProxy);
        Uri status = kickedOff.Content.Headers.ContentLocation!;
        using HttpResponseMessage answer = await client.GetAsync(client.Server.BaseUri.GetLeftPart(UriPartial.Authority) + status.AbsolutePath, AsProxy);
        JsonObject manifest = (await SandboxClient.JsonAsync(answer)).AsObject();

        string[] links = [status.AbsoluteUri, manifest["output"]![0]!["url"]!.GetValue<string>(), manifest["link"]![0]!["url"]!.GetValue<string>()];
        Assert.All(links, link => Assert.StartsWith("http://localhost:8443/fhir/R4/", link, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ForeignHostSigned_gives_a_file_for_a_signature_alone()
    {
        using SandboxClient client = new(new SandboxOptions { Faults = ["ForeignHostSigned"], PatientCount = 3, PollCount = 0 });
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", await client.TokenAsync());
        Uri foreign = Assert.Single((await client.ExportAsync())["output"]!.AsArray().Select(row => new Uri(row!["url"]!.GetValue<string>())), url => url.Authority != client.Server.BaseUri.Authority);
        using HttpClient stranger = new();
        using HttpResponseMessage both = await client.GetAsync(foreign.AbsoluteUri);
        using HttpResponseMessage signature = await stranger.GetAsync(foreign);
        using HttpResponseMessage neither = await stranger.GetAsync(foreign.GetLeftPart(UriPartial.Path));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK, HttpStatusCode.Forbidden), (both.StatusCode, signature.StatusCode, neither.StatusCode));
        Assert.Contains("<Code>InvalidArgument</Code>", await both.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteNotFound_keeps_the_export()
    {
        using SandboxClient client = Start("DeleteNotFound");
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        string address = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
        using HttpResponseMessage refused = await client.SendAsync("DELETE", address);
        using HttpResponseMessage there = await client.GetAsync(address);
        using HttpResponseMessage deleted = await client.SendAsync("DELETE", address);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.Accepted), (refused.StatusCode, there.StatusCode, deleted.StatusCode));
    }

    [Fact]
    public async Task FileNotAcceptable_wants_one_media_type_and_nothing_else()
    {
        using SandboxClient client = Start("FileNotAcceptable:*");
        string address = await FileAsync(client);
        using HttpResponseMessage refused = await client.GetAsync(address, request => request.Headers.Add("Accept", "application/fhir+ndjson"));
        using HttpResponseMessage taken = await client.GetAsync(address, request => request.Headers.Add("Accept", "application/ndjson"));

        Assert.Equal((HttpStatusCode.NotAcceptable, HttpStatusCode.OK), (refused.StatusCode, taken.StatusCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_comes_in_another_form_and_then_as_it_is(bool gzip)
    {
        using SandboxClient client = Start(["FileIsPage", "FileIsBinary", "FileGzipUnsaid", "FileCodingChunked", "FileCodingText", "FileChunkFraming"]);
        string address = await FileAsync(client);
        async Task<(string? Type, string? Coding, byte[] Body)> GetAsync()
        {
            using HttpResponseMessage answer = await client.GetAsync(address, request => request.Headers.TryAddWithoutValidation("Accept-Encoding", gzip ? "gzip" : "identity"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentEncoding.SingleOrDefault(), await answer.Content.ReadAsByteArrayAsync());
        }

        (string? Type, string? Coding, byte[] Body) page = await GetAsync();
        (string? Type, string? Coding, byte[] Body) binary = await GetAsync();
        (string? Type, string? Coding, byte[] Body) unsaid = await GetAsync();
        (string? Type, string? Coding, byte[] Body) chunked = await GetAsync();
        (string? Type, string? Coding, byte[] Body) text = await GetAsync();
        (string? Type, string? Coding, byte[] Body) framed = await GetAsync();
        (string? Type, string? Coding, byte[] Body) right = await GetAsync();

        string file = Encoding.UTF8.GetString(gzip ? Unpacked(right.Body) : right.Body);
        Assert.Equal(("application/fhir+ndjson", gzip ? "gzip" : null), (right.Type, right.Coding));
        Assert.Equal(("text/html", null), (page.Type, page.Coding));
        Assert.Contains("<title>Sign in</title>", Encoding.UTF8.GetString(page.Body), StringComparison.Ordinal);
        JsonNode resource = JsonNode.Parse(binary.Body)!;
        Assert.Equal(("Binary", file), (resource["resourceType"]!.GetValue<string>(), Encoding.UTF8.GetString(Convert.FromBase64String(resource["data"]!.GetValue<string>()))));
        Assert.Equal((null, file), (unsaid.Coding, Encoding.UTF8.GetString(Unpacked(unsaid.Body))));
        Assert.Equal(("aws-chunked", file), (chunked.Coding, Encoding.UTF8.GetString(chunked.Body)));
        Assert.Equal(("aws-chunked", file), (framed.Coding, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Unframed(Encoding.Latin1.GetString(framed.Body))))));
        Assert.Equal(("utf-8", file), (text.Coding, Encoding.UTF8.GetString(text.Body)));
    }

    [Theory]
    [InlineData(ManifestVersion.Stu3, "error")]
    [InlineData(ManifestVersion.Stu4, "outcome")]
    public async Task A_manifest_can_have_one_odd_element(ManifestVersion version, string outcomes)
    {
        using SandboxClient client = Start(new SandboxOptions { Faults = ["ClockMissing", "ErrorIsObject", "TokenFlagMissing"], ManifestVersion = version, PollCount = 0 });
        JsonObject odd = await client.ExportAsync();
        JsonObject right = await client.ExportAsync();

        Assert.Equal((false, false, true), (odd.ContainsKey("transactionTime"), odd.ContainsKey("requiresAccessToken"), odd[outcomes] is JsonObject));
        Assert.Equal((true, true, true), (right.ContainsKey("transactionTime"), right.ContainsKey("requiresAccessToken"), right[outcomes] is JsonArray));
        Assert.Equal(right["output"]!.AsArray().Count, odd["output"]!.AsArray().Count);
    }

    [Fact]
    public async Task TokenFlagText_is_a_text()
    {
        using SandboxClient client = Start("TokenFlagText");
        Assert.Equal("False", (await client.ExportAsync())["requiresAccessToken"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_repeated_parameters_only_the_last_is_read_if_the_others_are_ignored()
    {
        using SandboxClient client = Start(new SandboxOptions { IgnoredParameters = ["repeated"], PollCount = 0 });
        JsonObject parameters = new()
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray(
                new JsonObject { ["name"] = "_type", ["valueString"] = "Patient" },
                new JsonObject { ["name"] = "_type", ["valueString"] = "Condition" }),
        };
        using HttpResponseMessage kickedOff = await client.KickOffByPostAsync("/$export", parameters);

        Assert.Equal(["Condition"], (await client.FinishAsync(kickedOff))["output"]!.AsArray().Select(row => row!["type"]!.GetValue<string>()));
    }

    // .NET's client wraps a connection that ends before it is used, or does not.
    private static async Task AssertNoAnswerAsync(Func<Task> ask) =>
        Assert.True(await Assert.ThrowsAnyAsync<Exception>(ask) is HttpRequestException or SocketException);

    private static SandboxClient Start(params string[] faults) => Start(new SandboxOptions { Faults = faults, PollCount = 0 });

    private static SandboxClient Start(SandboxOptions options) => SandboxClient.WithoutToken(options);

    private static async Task<string> FileAsync(SandboxClient client) => (await client.ExportAsync("/$export?_type=Patient"))["output"]![0]!["url"]!.GetValue<string>();

    private static string Unframed(string body)
    {
        StringBuilder content = new();
        for (int at = 0; at < body.Length;)
        {
            int end = body.IndexOf("\r\n", at, StringComparison.Ordinal);
            string[] head = body[at..end].Split(";chunk-signature=");
            Assert.Equal(64, head[1].Length);
            int length = Convert.ToInt32(head[0], 16);
            content.Append(body, end + 2, length);
            at = end + 2 + length + 2;
        }

        Assert.EndsWith($"0;chunk-signature={new string('0', 64)}\r\n\r\n", body, StringComparison.Ordinal);
        return content.ToString();
    }

    private static byte[] Unpacked(byte[] gzip)
    {
        using GZipStream content = new(new MemoryStream(gzip), CompressionMode.Decompress);
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
