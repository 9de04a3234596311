using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
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
        using SandboxClient client = Start(["FileIsPage", "FileIsBinary", "FileGzipUnsaid", "FileCodingChunked", "FileCodingText"]);
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
        (string? Type, string? Coding, byte[] Body) right = await GetAsync();

        string file = Encoding.UTF8.GetString(gzip ? Unpacked(right.Body) : right.Body);
        Assert.Equal(("application/fhir+ndjson", gzip ? "gzip" : null), (right.Type, right.Coding));
        Assert.Equal(("text/html", null), (page.Type, page.Coding));
        Assert.Contains("<title>Sign in</title>", Encoding.UTF8.GetString(page.Body), StringComparison.Ordinal);
        JsonNode resource = JsonNode.Parse(binary.Body)!;
        Assert.Equal(("Binary", file), (resource["resourceType"]!.GetValue<string>(), Encoding.UTF8.GetString(Convert.FromBase64String(resource["data"]!.GetValue<string>()))));
        Assert.Equal((null, file), (unsaid.Coding, Encoding.UTF8.GetString(Unpacked(unsaid.Body))));
        Assert.Equal(("aws-chunked", file), (chunked.Coding, Encoding.UTF8.GetString(chunked.Body)));
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

    private static SandboxClient Start(params string[] faults) => Start(new SandboxOptions { Faults = faults, PollCount = 0 });

    private static SandboxClient Start(SandboxOptions options) => SandboxClient.WithoutToken(options);

    private static async Task<string> FileAsync(SandboxClient client) => (await client.ExportAsync("/$export?_type=Patient"))["output"]![0]!["url"]!.GetValue<string>();

    private static byte[] Unpacked(byte[] gzip)
    {
        using GZipStream content = new(new MemoryStream(gzip), CompressionMode.Decompress);
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
