using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

/// <summary>The faults of files, as they are on the wire.</summary>
public sealed class SandboxFileFaultTests
{
    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    public async Task FileReset_breaks_the_connection_in_the_middle_of_the_body(string coding)
    {
        using SandboxClient client = Start("FileReset:2");
        string url = await PatientUrlAsync(client);

        Body first = await ReadAsync(client, url, coding);
        Body second = await ReadAsync(client, url, coding);
        Body third = await ReadAsync(client, url, coding);

        Assert.All([first, second], body =>
        {
            Assert.IsType<HttpIOException>(body.Error);
            Assert.Equal(third.Bytes.Length, body.ContentLength);
            Assert.InRange(body.Bytes.Length, third.Bytes.Length / 10, third.Bytes.Length * 9 / 10 + 1);
            Assert.Equal(third.Bytes[..body.Bytes.Length], body.Bytes);
            Assert.Equal(third.Tag, body.Tag);
        });
        Assert.NotEqual(first.Bytes.Length, second.Bytes.Length);
        Assert.Null(third.Error);
        AssertStruck(client, "FileReset", 2, 0);
    }

    [Fact]
    public async Task FileReset_breaks_a_body_without_a_length_too()
    {
        using SandboxClient client = Start(new SandboxOptions { Faults = ["FileReset"], LargestGzipCopy = 1000 });
        string url = await PatientUrlAsync(client);

        Body broken = await ReadAsync(client, url, "gzip");
        Body whole = await ReadAsync(client, url, "gzip");

        Assert.IsType<HttpIOException>(broken.Error);
        Assert.NotEmpty(broken.Bytes);
        Assert.Null(whole.Error);
        Assert.Null(whole.ContentLength);
        Assert.Equal(whole.Bytes[..broken.Bytes.Length], broken.Bytes);
    }

    [Fact]
    public async Task Where_a_body_is_cut_is_the_seeds_doing()
    {
        async Task<List<int>> CutsAsync(int seed)
        {
            using TemporaryData data = new();
            data.Write("Patient.ndjson", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(id => $$"""{"resourceType":"Patient","id":"{{id}}"}""" + "\n"))));
            using SandboxClient client = Start(new SandboxOptions { Seed = seed, DataPath = data.Path, Faults = ["FileReset:3", "FileTruncated:3"] });
            string url = await PatientUrlAsync(client);
            List<int> cuts = [];
            for (int index = 0; index < 6; index++)
            {
                cuts.Add((await ReadAsync(client, url)).Bytes.Length);
            }

            return cuts;
        }

        List<int> once = await CutsAsync(5);

        Assert.Equal(once, await CutsAsync(5));
        Assert.NotEqual(once, await CutsAsync(6));
        Assert.Equal(6, once.Distinct().Count());
    }

    [Theory]
    [InlineData("FileReset", "identity")]
    [InlineData("FileReset", "gzip")]
    [InlineData("FileTruncated", "identity")]
    [InlineData("FileTruncated", "gzip")]
    public async Task A_range_is_cut_within_itself(string fault, string coding)
    {
        using SandboxClient client = Start(fault + ":2");
        string url = await PatientUrlAsync(client);
        Body broken = await ReadAsync(client, url, coding);

        Body rest = await ReadAsync(client, url, coding, from: broken.Bytes.Length);
        Body last = await ReadAsync(client, url, coding, from: broken.Bytes.Length + rest.Bytes.Length);
        Body whole = await ReadAsync(client, url, coding);

        Assert.Equal([200, 206, 206], new[] { broken, rest, last }.Select(body => body.Status));
        Assert.NotEmpty(rest.Bytes);
        Assert.NotEmpty(last.Bytes);
        Assert.Equal(fault == "FileReset", rest.Error is not null);
        Assert.Null(last.Error);
        Assert.Equal(whole.Bytes, broken.Bytes.Concat(rest.Bytes).Concat(last.Bytes));
    }

    [Fact]
    public async Task FileStalls_sends_the_beginning_and_then_nothing_until_the_sandbox_stops()
    {
        using SandboxClient client = Start("FileStalls");
        string url = await PatientUrlAsync(client);
        using HttpResponseMessage answer = await client.Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
        using Stream body = await answer.Content.ReadAsStreamAsync();
        long length = answer.Content.Headers.ContentLength!.Value;

        byte[] buffer = new byte[length];
        await body.ReadExactlyAsync(buffer.AsMemory(0, 1));

        // A small file is sent at once: as many bytes as the record says went out arrive, and the one after them does not.
        SandboxRequest request = client.Server.Requests[^1];
        while (request.BytesSent == 0)
        {
            await Task.Yield();
        }

        int read = (int)request.BytesSent;
        await body.ReadExactlyAsync(buffer.AsMemory(1, read - 1));
        Task<int> next = body.ReadAsync(buffer.AsMemory(read)).AsTask();
        Body other = await ReadAsync(client, url);
        Assert.False(next.IsCompleted);
        Assert.InRange(read, 1, length - 1);
        Assert.Equal(other.Bytes[..read], buffer[..read]);

        client.Server.Stop();

        await Assert.ThrowsAnyAsync<IOException>(() => next);
    }

    [Fact]
    public async Task FileTruncated_ends_in_an_orderly_way_in_the_middle_of_a_line()
    {
        using SandboxClient client = Start("FileTruncated:20");
        string url = await PatientUrlAsync(client);
        for (int index = 0; index < 20; index++)
        {
            Body body = await ReadAsync(client, url);

            Assert.Null(body.Error);
            Assert.Equal(200, body.Status);
            Assert.Null(body.ContentLength);
            string last = Encoding.UTF8.GetString(body.Bytes).Split('\n')[^1];
            Assert.NotEmpty(last);
            Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(last));
        }

        Assert.Null((await ReadAsync(client, url)).Error);
    }

    [Fact]
    public async Task FileTruncated_ends_gzip_in_the_middle_too()
    {
        using SandboxClient client = Start("FileTruncated");
        string url = await PatientUrlAsync(client);

        Body cut = await ReadAsync(client, url, "gzip");
        Body whole = await ReadAsync(client, url, "gzip");

        Assert.Null(cut.Error);
        Assert.Null(cut.ContentLength);
        Assert.InRange(cut.Bytes.Length, 1, whole.Bytes.Length - 1);
        Assert.Equal(whole.Bytes[..cut.Bytes.Length], cut.Bytes);
    }

    [Fact]
    public async Task FileCorruptGzip_changes_bytes_of_gzip_and_leaves_plain_files_alone()
    {
        using SandboxClient client = Start("FileCorruptGzip");
        string url = await PatientUrlAsync(client);

        Body plain = await ReadAsync(client, url);
        Body corrupt = await ReadAsync(client, url, "gzip");
        Body good = await ReadAsync(client, url, "gzip");

        Assert.Equal(plain.Bytes, GzipText.Decode(good.Bytes));
        Assert.Equal(good.Bytes.Length, corrupt.Bytes.Length);
        Assert.Equal(good.Bytes.Length, corrupt.ContentLength);
        Assert.Equal(3, good.Bytes.Zip(corrupt.Bytes).Count(pair => pair.First != pair.Second));
        Assert.Equal(good.Bytes[..10], corrupt.Bytes[..10]);
        AssertStruck(client, "FileCorruptGzip", 1, 0);
    }

    [Fact]
    public async Task FileMissing_and_FileThrottled_answer_404_and_429_in_the_order_in_which_they_are_named()
    {
        using SandboxClient client = Start("FileThrottled", "FileMissing");
        string url = await PatientUrlAsync(client);

        using HttpResponseMessage throttled = await client.GetAsync(url);
        using HttpResponseMessage missing = await client.GetAsync(url);
        using HttpResponseMessage there = await client.GetAsync(url);

        Assert.Equal([429, 404, 200], new[] { throttled, missing, there }.Select(answer => (int)answer.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(1), throttled.Headers.RetryAfter!.Delta);
        Assert.NotEmpty(await SandboxClient.DiagnosticsAsync(missing));
    }

    [Fact]
    public async Task LinksExpire_ends_all_links_so_far_and_the_manifest_has_new_ones()
    {
        using SandboxClient client = Start("LinksExpire");
        using HttpResponseMessage kickedOff = await client.KickOffAsync("/$export?_type=Patient,Observation");
        JsonObject before = await client.FinishAsync(kickedOff);
        string[] old = Urls(before);
        Assert.All(old, url => Assert.Matches(@"\?se=[^&]+&sig=[0-9a-f]{64}$", url));

        int[] refused = await StatusesAsync(client, [.. old, old[0].Split('?')[0]]);
        JsonObject after = await client.FinishAsync(kickedOff);
        string[] renewed = Urls(after);

        Assert.Equal([403, 403, 403], refused);
        Assert.Equal(old.Select(url => url.Split('?')[0]), renewed.Select(url => url.Split('?')[0]));
        Assert.Empty(old.Intersect(renewed));
        int[] good = await StatusesAsync(client, renewed);
        Assert.Equal([200, 200], good);
        int[] stillRefused = await StatusesAsync(client, old);
        Assert.Equal([403, 403], stillRefused);
        AssertStruck(client, "LinksExpire", 1, 0);
    }

    [Fact]
    public async Task SlowBody_takes_its_time_and_comes_whole()
    {
        using SandboxClient client = Start("SlowBody");
        string url = await PatientUrlAsync(client);

        long started = Stopwatch.GetTimestamp();
        Body slow = await ReadAsync(client, url);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        Body quick = await ReadAsync(client, url);

        Assert.True(took > TimeSpan.FromSeconds(0.5), $"It took {took}.");
        Assert.Equal(quick.ContentLength, slow.ContentLength);
        Assert.Equal(quick.Bytes, slow.Bytes);
    }

    [Fact]
    public async Task RedirectElsewhere_leads_to_a_second_origin_that_gives_the_file_to_whoever_asks()
    {
        using SandboxClient client = new(new SandboxOptions { PollCount = 0, PatientCount = 5, Faults = ["RedirectElsewhere"] });
        AuthenticationHeaderValue token = new("Bearer", await client.TokenAsync());
        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient", request => request.Headers.Authorization = token);
        string url = Urls(manifest)[0];

        using HttpResponseMessage redirect = await client.GetAsync(url, request => request.Headers.Authorization = token);
        Uri location = redirect.Headers.Location!;
        using HttpResponseMessage elsewhere = await client.GetAsync(location.AbsoluteUri);
        using HttpResponseMessage direct = await client.GetAsync(url, request => request.Headers.Authorization = token);
        using HttpResponseMessage nothingElse = await client.GetAsync(new Uri(client.Server.ForeignUri!, "/v2/auth/token").AbsoluteUri);

        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.NotEqual(client.Server.BaseUri.Authority, location.Authority);
        Assert.Equal(client.Server.ForeignUri!.Authority, location.Authority);
        Assert.Equal(await direct.Content.ReadAsByteArrayAsync(), await elsewhere.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, nothingElse.StatusCode);
        Assert.Equal([false, false, false, false, true, false, true], client.Server.Requests.Select(request => request.IsForeign));
    }

    [Fact]
    public async Task What_was_sent_of_a_body_is_counted_as_it_went_over_the_wire()
    {
        using SandboxClient client = Start("FileReset");
        string url = await PatientUrlAsync(client);

        Body broken = await ReadAsync(client, url, "gzip");
        Body gzip = await ReadAsync(client, url, "gzip");
        Body range = await ReadAsync(client, url, from: gzip.Bytes.Length);
        using HttpResponseMessage head = await client.SendAsync("HEAD", url);

        Assert.Equal([broken.Bytes.Length, gzip.Bytes.Length, range.Bytes.Length, 0L], client.Server.Requests.TakeLast(4).Select(request => request.BytesSent));
    }

    [Fact]
    public async Task Of_many_requests_at_once_as_many_are_struck_as_asked()
    {
        using SandboxClient client = Start("FileMissing:5");
        string url = await PatientUrlAsync(client);

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => client.GetAsync(url)));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound));
        Assert.Equal(27, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        AssertStruck(client, "FileMissing", 5, 0);
    }

    [Fact]
    public async Task A_fault_without_end_strikes_every_time()
    {
        using SandboxClient client = Start("FileMissing:*");
        string url = await PatientUrlAsync(client);

        Assert.Equal([404, 404, 404], (await StatusesAsync(client, [url, url, url])).AsEnumerable());
        AssertStruck(client, "FileMissing", 3, null);
        Assert.Equal("FileMissing: 3 struck, no end", client.Server.Faults[0].ToString());
    }

    [Fact]
    public async Task HEAD_is_never_struck()
    {
        using SandboxClient client = Start("FileMissing");

        using HttpResponseMessage head = await client.SendAsync("HEAD", await PatientUrlAsync(client));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        AssertStruck(client, "FileMissing", 0, 1);
    }

    private sealed record Body(int Status, long? ContentLength, string? Tag, byte[] Bytes, Exception? Error);

    private static SandboxClient Start(params string[] faults) => Start(new SandboxOptions { Faults = faults });

    private static SandboxClient Start(SandboxOptions options)
    {
        options.PollCount = 0;
        return SandboxClient.WithoutToken(options);
    }

    private static async Task<string> PatientUrlAsync(SandboxClient client) => Urls(await client.ExportAsync("/$export?_type=Patient"))[0];

    private static string[] Urls(JsonObject manifest) => [.. manifest["output"]!.AsArray().Select(output => output!["url"]!.GetValue<string>())];

    private static async Task<int[]> StatusesAsync(SandboxClient client, string[] urls)
    {
        List<int> statuses = [];
        foreach (string url in urls)
        {
            using HttpResponseMessage answer = await client.GetAsync(url);
            statuses.Add((int)answer.StatusCode);
        }

        return [.. statuses];
    }

    private static async Task<Body> ReadAsync(SandboxClient client, string url, string coding = "identity", long? from = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Add("Accept-Encoding", coding);
        request.Headers.Range = from is null ? null : new RangeHeaderValue(from, null);
        using HttpResponseMessage answer = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using Stream stream = await answer.Content.ReadAsStreamAsync();
        using MemoryStream bytes = new();
        Exception? error = null;
        try
        {
            await stream.CopyToAsync(bytes);
        }
        catch (IOException broken)
        {
            error = broken;
        }

        return new Body((int)answer.StatusCode, answer.Content.Headers.ContentLength, answer.Headers.ETag?.Tag, bytes.ToArray(), error);
    }

    private static void AssertStruck(SandboxClient client, string name, int struck, int? left)
    {
        SandboxFaultCount count = client.Server.Faults.Single(fault => fault.Name == name);
        Assert.Equal((struck, left), (count.Struck, count.Left));
    }
}
