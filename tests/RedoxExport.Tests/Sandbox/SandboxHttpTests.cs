using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

public sealed class SandboxHttpTests
{
    [Fact]
    public async Task Slug_and_environment_are_case_sensitive()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { Slug = "Acme", Environment = "Staging" });
        string good = client.Server.BaseUri.AbsoluteUri;
        Assert.EndsWith("/fhir/R4/Acme/Staging", good, StringComparison.Ordinal);

        foreach (string bad in (string[])[good.Replace("Acme", "acme"), good.Replace("Staging", "staging"), good.Replace("fhir", "FHIR")])
        {
            using HttpResponseMessage answer = await client.GetAsync(bad + "/$export", request => request.Headers.Add("Prefer", "respond-async"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.NotEmpty((await SandboxClient.JsonAsync(answer))["errorDetail"]!.GetValue<string>());
        }

        using HttpResponseMessage found = await client.KickOffAsync();
        using HttpResponseMessage encoded = await client.KickOffAsync("/%24export");
        Assert.Equal(HttpStatusCode.Accepted, found.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, encoded.StatusCode);
    }

    [Fact]
    public async Task The_server_says_what_it_is_to_anybody()
    {
        using SandboxClient client = new(new SandboxOptions());
        using HttpResponseMessage metadata = await client.GetAsync(client.Address("/metadata"));
        using HttpResponseMessage smart = await client.GetAsync(client.Address("/.well-known/smart-configuration"));

        Assert.Equal("CapabilityStatement", (await SandboxClient.JsonAsync(metadata))["resourceType"]!.GetValue<string>());
        Assert.Equal(client.Server.TokenUri.AbsoluteUri, (await SandboxClient.JsonAsync(smart))["token_endpoint"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_capability_statement_is_valid_R4()
    {
        using SandboxClient client = new(new SandboxOptions());

        string text = await client.Http.GetStringAsync(client.Address("/metadata"));

        Hl7.Fhir.Model.Resource resource = System.Text.Json.JsonSerializer.Deserialize<Hl7.Fhir.Model.Resource>(text, FhirJson.Strict)!;
        Assert.Equal("CapabilityStatement", resource.TypeName);
    }

    [Theory]
    [InlineData("PUT", "/$export", "GET, POST")]
    [InlineData("POST", "/metadata", "GET")]
    [InlineData("POST", "/export-file/4f0e6ad0-0000-4000-8000-000000000000/1", "GET, HEAD")]
    [InlineData("PUT", "/export-status/4f0e6ad0-0000-4000-8000-000000000000", "GET, DELETE")]
    public async Task Another_method_is_refused_and_the_right_ones_named(string method, string below, string allowed)
    {
        using SandboxClient client = SandboxClient.WithoutToken();

        using HttpResponseMessage answer = await client.SendAsync(method, client.Address(below));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("/Nonsense")]
    [InlineData("/export-status/4f0e6ad0-0000-4000-8000-000000000000")]
    [InlineData("/export-status/nonsense")]
    [InlineData("/export-file/4f0e6ad0-0000-4000-8000-000000000000/1")]
    public async Task An_address_that_leads_nowhere_is_404_with_an_OperationOutcome(string below)
    {
        using SandboxClient client = SandboxClient.WithoutToken();

        using HttpResponseMessage answer = await client.GetAsync(client.Address(below));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.NotEmpty(await SandboxClient.DiagnosticsAsync(answer));
    }

    [Fact]
    public async Task Every_answer_has_a_trace_id_of_its_own_that_the_seed_decides()
    {
        List<string>[] runs = [[], []];
        foreach (List<string> run in runs)
        {
            using SandboxClient client = new(new SandboxOptions { Seed = 3 });
            foreach (string below in (string[])["/metadata", "/$export", "/nothing"])
            {
                using HttpResponseMessage answer = await client.GetAsync(client.Address(below));
                run.Add(answer.Headers.GetValues("Redox-Trace-Id").Single());
            }

            Assert.Equal(run, client.Server.Requests.Select(request => request.TraceId));
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.Equal(3, runs[0].Distinct().Count());
        Assert.All(runs[0], id => Assert.True(Guid.TryParseExact(id, "D", out _)));
    }

    [Fact]
    public async Task Requests_are_recorded_with_all_that_was_sent()
    {
        using SandboxClient client = SandboxClient.WithoutToken();
        using HttpResponseMessage get = await client.KickOffAsync("/$export?_type=Patient&_since=2026-01-01T00%3A00%3A00Z");
        using HttpResponseMessage post = await client.KickOffByPostAsync("/Patient/$export", new JsonObject { ["resourceType"] = "Parameters", ["id"] = "ü" });

        IReadOnlyList<SandboxRequest> requests = client.Server.Requests;

        Assert.Equal(2, requests.Count);
        Assert.Equal("GET", requests[0].Method);
        Assert.Equal("?_type=Patient&_since=2026-01-01T00%3A00%3A00Z", requests[0].Query);
        Assert.Equal("respond-async", requests[0].Headers["prefer"]);
        Assert.Null(requests[0].Body);
        Assert.Equal("POST", requests[1].Method);
        Assert.EndsWith("/Patient/$export", requests[1].Path, StringComparison.Ordinal);
        Assert.Equal("Parameters", JsonNode.Parse(requests[1].Body!)!["resourceType"]!.GetValue<string>());
        Assert.Equal("ü", JsonNode.Parse(requests[1].Body!)!["id"]!.GetValue<string>());
        Assert.All(requests, request => Assert.Equal(202, request.StatusCode));
    }

    [Fact]
    public async Task A_file_has_a_length_a_strong_tag_and_a_date_in_both_codings()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        string url = await PatientUrlAsync(client);

        using HttpResponseMessage plain = await client.GetAsync(url);
        using HttpResponseMessage gzipped = await client.GetAsync(url, request => request.Headers.Add("Accept-Encoding", "gzip, deflate"));
        using HttpResponseMessage unwanted = await client.GetAsync(url, request => request.Headers.Add("Accept-Encoding", "gzip;q=0"));
        using HttpResponseMessage head = await client.SendAsync("HEAD", url);

        byte[] bytes = await plain.Content.ReadAsByteArrayAsync();
        SandboxFile served = client.Server.ServedFiles.Single(file => file.Type == "Patient");
        Assert.Equal(served.Sha256, Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant());
        Assert.Equal(served.Length, plain.Content.Headers.ContentLength);
        Assert.Equal("application/fhir+ndjson", plain.Content.Headers.ContentType!.MediaType);
        Assert.False(plain.Headers.ETag!.IsWeak);
        Assert.NotNull(plain.Content.Headers.LastModified);
        Assert.Equal("bytes", plain.Headers.AcceptRanges.Single());
        Assert.Equal("Accept-Encoding", plain.Headers.Vary.Single());
        byte[] compressed = await gzipped.Content.ReadAsByteArrayAsync();
        Assert.Equal(compressed.Length, gzipped.Content.Headers.ContentLength);
        Assert.Equal(bytes, GzipText.Decode(compressed));
        Assert.Equal(plain.Headers.ETag.Tag.TrimEnd('"') + "-gzip\"", gzipped.Headers.ETag!.Tag);
        Assert.Empty(unwanted.Content.Headers.ContentEncoding);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(served.Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Gzip_can_be_switched_off()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, Gzip = false });

        using HttpResponseMessage answer = await client.GetAsync(await PatientUrlAsync(client), request => request.Headers.Add("Accept-Encoding", "gzip"));

        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_range_is_that_part_of_the_coding_that_is_sent(bool gzip)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        string url = await PatientUrlAsync(client);
        Task<HttpResponseMessage> Get(string? range, string? ifRange = null) => client.GetAsync(url, request =>
        {
            if (range is not null)
            {
                request.Headers.TryAddWithoutValidation("Range", range);
            }

            if (ifRange is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Range", ifRange);
            }

            request.Headers.Add("Accept-Encoding", gzip ? "gzip" : "identity");
        });
        using HttpResponseMessage whole = await Get(null);
        byte[] bytes = await whole.Content.ReadAsByteArrayAsync();
        int length = bytes.Length;

        await PartAsync(await Get("bytes=10-19"), 10, 10);
        await PartAsync(await Get("bytes=100-"), 100, length - 100);
        await PartAsync(await Get("bytes=-7"), length - 7, 7);
        await PartAsync(await Get($"bytes=5-{length + 1000}"), 5, length - 5);
        await PartAsync(await Get("bytes=10-19", whole.Headers.ETag!.Tag), 10, 10);
        await PartAsync(await Get("bytes=10-19", whole.Content.Headers.LastModified!.Value.ToString("R")), 10, 10);
        await WholeAsync(await Get("bytes=10-19", "\"another\""));
        await WholeAsync(await Get("bytes=10-19,30-39"));
        await WholeAsync(await Get("bytes=19-10"));
        await WholeAsync(await Get("lines=1-2"));
        using HttpResponseMessage outside = await Get($"bytes={length}-");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);
        Assert.Equal($"bytes */{length}", outside.Content.Headers.ContentRange!.ToString());

        async Task PartAsync(HttpResponseMessage answer, int offset, int count)
        {
            using (answer)
            {
                Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
                Assert.Equal(new ContentRangeHeaderValue(offset, offset + count - 1, length), answer.Content.Headers.ContentRange);
                Assert.Equal(whole.Headers.ETag, answer.Headers.ETag);
                Assert.Equal(bytes.AsSpan(offset, count).ToArray(), await answer.Content.ReadAsByteArrayAsync());
            }
        }

        async Task WholeAsync(HttpResponseMessage answer)
        {
            using (answer)
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
            }
        }
    }

    [Fact]
    public async Task A_file_too_large_to_keep_a_gzipped_copy_of_is_compressed_on_the_way()
    {
        using TemporaryData data = new();
        string line = "{\"resourceType\":\"Basic\",\"id\":\"" + new string('a', 1000) + "\"}\n";
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 1024)));
        data.Write("Basic.ndjson", bytes);
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, DataPath = data.Path, LargestGzipCopy = bytes.Length - 1 });
        string url = (await client.ExportAsync())["output"]![0]!["url"]!.GetValue<string>();

        using HttpResponseMessage gzipped = await client.GetAsync(url, request => request.Headers.Add("Accept-Encoding", "gzip"));
        byte[] plain = await client.Http.GetByteArrayAsync(url);

        Assert.True(gzipped.Headers.TransferEncodingChunked);
        Assert.Empty(gzipped.Headers.AcceptRanges);
        byte[] decoded = GzipText.Decode(await gzipped.Content.ReadAsByteArrayAsync());
        Assert.True(bytes.AsSpan().SequenceEqual(decoded));
        Assert.True(bytes.AsSpan().SequenceEqual(plain));
    }

    [Fact]
    public async Task Requests_are_answered_side_by_side()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });
        string url = await PatientUrlAsync(client);

        // One client that sends half a request holds its own line only.
        using TcpClient halfway = new();
        await halfway.ConnectAsync(client.Server.BaseUri.Host, client.Server.BaseUri.Port);
        await halfway.GetStream().WriteAsync("POST /v2/auth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"u8.ToArray());
        byte[][] copies = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => client.Http.GetByteArrayAsync(url)));

        Assert.All(copies, copy => Assert.Equal(copies[0], copy));
        Assert.Equal(32, client.Server.Requests.Count(request => request.Path.Contains("export-file", StringComparison.Ordinal) && request.StatusCode == 200));
    }

    [Fact]
    public async Task A_client_that_goes_away_harms_nobody()
    {
        using TemporaryData data = new();
        data.Write("Basic.ndjson", Encoding.UTF8.GetBytes("{\"resourceType\":\"Basic\",\"id\":\"" + new string('a', 8 * 1024 * 1024) + "\"}\n"));
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, DataPath = data.Path });
        string url = (await client.ExportAsync())["output"]![0]!["url"]!.GetValue<string>();
        for (int attempt = 0; attempt < 5; attempt++)
        {
            using HttpResponseMessage left = await client.Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        }

        Assert.Equal(client.Server.ServedFiles[0].Length, (await client.Http.GetByteArrayAsync(url)).Length);
    }

    [Fact]
    public async Task Stopping_cuts_off_who_is_still_downloading_and_frees_the_port()
    {
        using TemporaryData data = new();
        data.Write("Basic.ndjson", Encoding.UTF8.GetBytes("{\"resourceType\":\"Basic\",\"id\":\"" + new string('a', 32 * 1024 * 1024) + "\"}\n"));
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, DataPath = data.Path });
        string url = (await client.ExportAsync())["output"]![0]!["url"]!.GetValue<string>();
        using HttpResponseMessage download = await client.Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);

        client.Server.Stop();
        client.Server.Stop();

        Assert.False(client.Server.IsRunning);
        await Assert.ThrowsAnyAsync<Exception>(() => download.Content.ReadAsByteArrayAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Http.GetAsync(client.Address("/metadata")));
        TcpListener port = new(IPAddress.Loopback, client.Server.BaseUri.Port);
        port.Start();
        port.Stop();
    }

    [Fact]
    public async Task Many_sandboxes_run_beside_each_other()
    {
        SandboxClient[] clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SandboxClient.WithoutToken())));
        try
        {
            Assert.Equal(8, clients.Select(client => client.Server.BaseUri.Port).Distinct().Count());
            await Task.WhenAll(clients.Select(client => client.Http.GetStringAsync(client.Address("/metadata"))));
            Assert.All(clients, client => Assert.Single(client.Server.Requests));
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    [Fact]
    public async Task A_body_of_more_than_a_megabyte_is_refused()
    {
        using SandboxClient client = SandboxClient.WithoutToken();

        using HttpResponseMessage answer = await client.KickOffByPostAsync("/$export", new JsonObject { ["x"] = new string('x', 1024 * 1024) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static async Task<string> PatientUrlAsync(SandboxClient client) =>
        (await client.ExportAsync("/$export?_type=Patient"))["output"]![0]!["url"]!.GetValue<string>();
}
