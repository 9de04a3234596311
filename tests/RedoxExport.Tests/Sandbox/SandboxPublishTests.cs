using System.Net;
using System.Text.Json.Nodes;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

public sealed class SandboxPublishTests
{
    [Fact]
    public async Task A_snapshot_lists_all_data_and_has_no_next_page()
    {
        using SandboxClient client = Start(PublishMode.Snapshot);
        JsonObject page = await PageAsync(client, client.Server.ManifestUri!.AbsoluteUri);
        Assert.Equal("http://hl7.org/fhir/uv/bulkdata/StructureDefinition/BulkPublishManifest", (string?)page["manifestType"]);
        Assert.Equal(client.Server.ServedFiles.Count, page["output"]!.AsArray().Count);
        Assert.Null(page["link"]);
        Assert.Equal(client.Server.ResourceCount, await LinesAsync(client, page));
    }

    [Fact]
    public async Task A_page_that_has_not_changed_is_answered_304()
    {
        using SandboxClient client = Start(PublishMode.Chain);
        string address = client.Server.ManifestUri!.AbsoluteUri;
        using HttpResponseMessage first = await client.GetAsync(address);
        string tag = first.Headers.ETag!.ToString();

        using HttpResponseMessage second = await client.GetAsync(address, request => request.Headers.Add("If-None-Match", tag));

        Assert.Equal((HttpStatusCode.NotModified, tag), (second.StatusCode, second.Headers.ETag!.ToString()));
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_chain_has_a_pending_page_that_leads_to_each_change()
    {
        using SandboxClient client = Start(PublishMode.Chain, change: 2);
        string stub = Next(await PageAsync(client, client.Server.ManifestUri!.AbsoluteUri))!;
        Assert.Equal("#pending", Next(await PageAsync(client, stub)));

        SandboxChange change = client.Server.ApplyChanges();

        string update = Next(await PageAsync(client, stub))!;
        JsonObject page = await PageAsync(client, update);
        Assert.Equal("#pending", Next(page));
        Assert.Single(page["deleted"]!.AsArray());
        Assert.Equal(change.Added.Count + change.Updated.Count, await LinesAsync(client, page));
    }

    [Fact]
    public async Task A_snapshot_is_replaced_after_a_change_and_its_files_stay()
    {
        using SandboxClient client = Start(PublishMode.Snapshot, change: 2);
        string address = client.Server.ManifestUri!.AbsoluteUri;
        JsonObject before = await PageAsync(client, address);
        client.Server.ApplyChanges();

        JsonObject after = await PageAsync(client, address);

        Assert.NotEqual((string?)before["transactionTime"], (string?)after["transactionTime"]);
        Assert.Equal(client.Server.ResourceCount, await LinesAsync(client, after));
        Assert.True(await LinesAsync(client, before) > 0);
    }

    [Fact]
    public async Task A_new_list_closes_the_chain_before_it()
    {
        using SandboxClient client = Start(PublishMode.Chain);
        string stub = Next(await PageAsync(client, client.Server.ManifestUri!.AbsoluteUri))!;
        client.Server.PublishSnapshot();
        Assert.Equal("#closed", Next(await PageAsync(client, stub)));
        Assert.NotEqual(stub, Next(await PageAsync(client, client.Server.ManifestUri!.AbsoluteUri)));
    }

    [Fact]
    public async Task A_long_list_has_pages()
    {
        using SandboxClient client = Start(PublishMode.Chain, pageSize: 3);
        List<string> urls = [];
        for (string? next = client.Server.ManifestUri!.AbsoluteUri; next is not null and not "#pending";)
        {
            JsonObject page = await PageAsync(client, next);
            urls.AddRange((page["output"]?.AsArray() ?? []).Select(file => (string)file!["url"]!));
            next = Next(page);
        }

        Assert.Equal(client.Server.ServedFiles.Count, urls.Distinct().Count());
    }

    [Theory]
    [InlineData("/publish/9/0/1")]
    [InlineData("/publish/1/9/1")]
    [InlineData("/publish/1/0/99")]
    [InlineData("/publish/x/0/1")]
    public async Task A_page_that_does_not_exist_is_not_found(string below)
    {
        using SandboxClient client = Start(PublishMode.Chain);
        using HttpResponseMessage answer = await client.GetAsync(client.Address(below));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Without_the_option_nothing_is_published()
    {
        using SandboxClient client = Start(PublishMode.None);
        using HttpResponseMessage answer = await client.GetAsync(client.Address("/$bulk-publish"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(client.Server.ManifestUri);
        Assert.Equal("SandboxOptionInvalid", Assert.Throws<SandboxException>(client.Server.PublishSnapshot).ErrorId);
    }

    private static SandboxClient Start(PublishMode mode, int change = 0, int? pageSize = null) =>
        SandboxClient.WithoutToken(new SandboxOptions { PatientCount = 12, Publish = mode, Change = change, ManifestPageSize = pageSize });

    private static async Task<JsonObject> PageAsync(SandboxClient client, string address)
    {
        using HttpResponseMessage answer = await client.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }

    private static string? Next(JsonObject page) => (string?)page["link"]?[0]?["url"];

    private static async Task<long> LinesAsync(SandboxClient client, JsonObject page)
    {
        long lines = 0;
        foreach (JsonNode? file in page["output"]!.AsArray())
        {
            using HttpResponseMessage answer = await client.GetAsync((string)file!["url"]!);
            lines += (await answer.Content.ReadAsStringAsync()).Count(c => c == '\n');
        }

        return lines;
    }
}
