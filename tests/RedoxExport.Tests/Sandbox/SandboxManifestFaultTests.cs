using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

/// <summary>The faults of manifests, and what else they can have beside their output.</summary>
public sealed class SandboxManifestFaultTests
{
    [Fact]
    public async Task WrongCount_says_the_same_wrong_count_of_as_many_rows_whenever_it_is_asked()
    {
        using SandboxClient client = Start("WrongCount:2");
        using HttpResponseMessage kickedOff = await client.KickOffAsync();

        JsonObject first = await client.FinishAsync(kickedOff);
        JsonObject second = await client.FinishAsync(kickedOff);
        JsonObject other = await client.ExportAsync();

        long[] right = [.. client.Server.ServedFiles.Select(file => file.ResourceCount)];
        Assert.Equal(2, Counts(first).Zip(right).Count(pair => pair.First != pair.Second));
        Assert.Equal(Counts(first), Counts(second));
        Assert.Equal(right, Counts(other));
        AssertStruck(client, "WrongCount", 2, 0);
    }

    [Fact]
    public async Task Which_row_is_hit_is_the_seeds_doing()
    {
        async Task<string> HitAsync(int seed)
        {
            using SandboxClient client = Start(new SandboxOptions { Faults = ["WrongCount"], Seed = seed, PatientCount = 3 });
            JsonObject manifest = await client.ExportAsync();
            return string.Join(" ", Counts(manifest).Zip(client.Server.ServedFiles, (said, file) => said - file.ResourceCount));
        }

        Assert.Equal(await HitAsync(1), await HitAsync(1));
        Assert.True((await Task.WhenAll(Enumerable.Range(1, 4).Select(HitAsync))).Distinct().Count() > 1);
    }

    [Fact]
    public async Task WrongType_has_resources_of_another_type_than_the_manifest_says()
    {
        using SandboxClient client = Start("WrongType");

        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient");
        List<JsonObject> resources = await client.ResourcesAsync(manifest);

        Assert.Equal("Patient", manifest["output"]![0]!["type"]!.GetValue<string>());
        Assert.Equal(20, resources.Count);
        Assert.All(resources, resource => Assert.Equal("Basic", resource["resourceType"]!.GetValue<string>()));
        AssertStruck(client, "WrongType", 1, 0);
    }

    [Theory]
    [InlineData(ManifestVersion.Stu3, "error")]
    [InlineData(ManifestVersion.Stu4, "outcome")]
    public async Task PartialSuccess_has_a_file_of_OperationOutcomes_of_three_severities(ManifestVersion version, string array)
    {
        using SandboxClient client = Start(new SandboxOptions { Faults = ["PartialSuccess"], ManifestVersion = version });

        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient");
        JsonObject row = Assert.Single(manifest[array]!.AsArray())!.AsObject();
        string text = await client.Http.GetStringAsync(row["url"]!.GetValue<string>());
        JsonObject next = await client.ExportAsync("/$export?_type=Patient");

        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["error", "warning", "information"], lines.Select(line => JsonNode.Parse(line)!["issue"]![0]!["severity"]!.GetValue<string>()));
        Assert.All(lines, line => JsonSerializer.Deserialize<Hl7.Fhir.Model.OperationOutcome>(line, FhirJson.Strict));
        Assert.Equal(3, row["count"]!.GetValue<int>());
        Assert.Equal("OperationOutcome", row["type"]!.GetValue<string>());
        Assert.Single(manifest["output"]!.AsArray());
        Assert.Equal(
            version == ManifestVersion.Stu4 ? "error 1, warning 1, information 1" : null,
            row["countSeverity"] is JsonArray counts ? string.Join(", ", counts.Select(count => $"{count!["code"]} {count["count"]}")) : null);
        Assert.Empty(next[array]!.AsArray());
    }

    [Fact]
    public async Task ForeignHost_puts_a_row_on_another_origin_and_records_who_comes_there()
    {
        using SandboxClient client = Start(new SandboxOptions { Faults = ["ForeignHost"], PatientCount = 3 });

        JsonObject manifest = await client.ExportAsync();
        Uri foreign = Assert.Single(manifest["output"]!.AsArray().Select(row => new Uri(row!["url"]!.GetValue<string>())), url => url.Authority != client.Server.BaseUri.Authority);
        using HttpResponseMessage answer = await client.GetAsync(foreign.AbsoluteUri, request => request.Headers.Authorization = new("Bearer", "leaked"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(client.Server.ForeignUri, new Uri(foreign, "/"));
        SandboxRequest leaked = Assert.Single(client.Server.Requests, request => request.IsForeign);
        Assert.Equal(foreign, leaked.Uri);
        Assert.Equal("Bearer leaked", leaked.Headers["Authorization"]);
    }

    [Fact]
    public async Task ForeignHostLocked_wants_the_token_on_the_other_origin()
    {
        using SandboxClient client = new(new SandboxOptions { Faults = ["ForeignHostLocked"], PatientCount = 3, PollCount = 0 });
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", await client.TokenAsync());

        JsonObject manifest = await client.ExportAsync();
        Uri foreign = Assert.Single(manifest["output"]!.AsArray().Select(row => new Uri(row!["url"]!.GetValue<string>())), url => url.Authority != client.Server.BaseUri.Authority);
        using HttpClient stranger = new();
        using HttpResponseMessage refused = await stranger.GetAsync(foreign);
        using HttpResponseMessage given = await client.GetAsync(foreign.AbsoluteUri);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (refused.StatusCode, given.StatusCode));
    }

    [Fact]
    public async Task TypesMixed_has_one_resource_of_another_type()
    {
        using SandboxClient client = Start("TypesMixed");

        List<JsonObject> resources = await client.ResourcesAsync(await client.ExportAsync("/$export?_type=Patient"));

        Assert.Equal(20, resources.Count);
        Assert.Equal("Basic", Assert.Single(resources, resource => resource["resourceType"]!.GetValue<string>() != "Patient")["resourceType"]!.GetValue<string>());
        AssertStruck(client, "TypesMixed", 1, 0);
    }

    [Fact]
    public async Task OutcomeAmongData_has_an_outcome_that_the_count_does_not_count()
    {
        using SandboxClient client = Start("OutcomeAmongData");

        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient");
        string text = await client.Http.GetStringAsync(manifest["output"]![0]!["url"]!.GetValue<string>());
        JsonNode[] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

        Assert.Equal((21, 20L), (lines.Length, Counts(manifest)[0]));
        Assert.Equal("error", Assert.Single(lines, line => line["resourceType"]!.GetValue<string>() == "OperationOutcome")["issue"]![0]!["severity"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(ManifestVersion.Stu3, "error")]
    [InlineData(ManifestVersion.Stu4, "outcome")]
    public async Task RowWithoutUrl_has_a_message_instead(ManifestVersion version, string array)
    {
        using SandboxClient client = Start(new SandboxOptions { Faults = ["RowWithoutUrl"], ManifestVersion = version });

        JsonObject row = Assert.Single((await client.ExportAsync())[array]!.AsArray())!.AsObject();

        Assert.Equal("One resource could not be exported.", row["message"]!.GetValue<string>());
        Assert.False(row.ContainsKey("url"));
    }

    [Fact]
    public async Task OutcomeMissing_lists_a_file_of_outcomes_that_is_not_there()
    {
        using SandboxClient client = Start("OutcomeMissing");

        JsonObject row = Assert.Single((await client.ExportAsync())["error"]!.AsArray())!.AsObject();
        using HttpResponseMessage answer = await client.GetAsync(row["url"]!.GetValue<string>());

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task TokenFlagWrong_says_that_no_token_is_needed_and_asks_for_one()
    {
        using SandboxClient client = new(new SandboxOptions { Faults = ["TokenFlagWrong"], PatientCount = 3, PollCount = 0 });
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", await client.TokenAsync());

        JsonObject manifest = await client.ExportAsync();
        using HttpClient stranger = new();
        using HttpResponseMessage answer = await stranger.GetAsync(manifest["output"]![0]!["url"]!.GetValue<string>());

        Assert.False(manifest["requiresAccessToken"]!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task There_is_no_second_origin_unless_a_fault_needs_it()
    {
        using SandboxClient client = Start("WrongCount");

        await client.ExportAsync();

        Assert.Null(client.Server.ForeignUri);
    }

    [Fact]
    public async Task Partial_manifests_have_the_rows_of_the_whole_one_with_their_faults()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { Faults = ["WrongCount:*", "PartialSuccess"], PollCount = 2, PartialManifests = true });
        using HttpResponseMessage kickedOff = await client.KickOffAsync("/$export?allowPartialManifests=true");
        string status = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
        using HttpResponseMessage none = await client.GetAsync(status);
        using HttpResponseMessage half = await client.GetAsync(status);
        JsonObject partial = (await SandboxClient.JsonAsync(half)).AsObject();

        JsonObject whole = await client.FinishAsync(kickedOff);

        Assert.Equal(HttpStatusCode.Accepted, half.StatusCode);
        Assert.NotEmpty(Counts(partial));
        Assert.Equal(Counts(whole).Take(Counts(partial).Length), Counts(partial));
        Assert.Empty(partial["error"]!.AsArray());
        Assert.Single(whole["error"]!.AsArray());
    }

    [Fact]
    public async Task Deletions_are_told_to_who_asks_what_has_changed_since()
    {
        using SandboxClient client = Start(new SandboxOptions { DeletedCount = 250, PatientCount = 3 });

        JsonObject all = await client.ExportAsync("/$export?_type=Patient,Encounter");
        JsonObject since = await client.ExportAsync("/$export?_type=Patient,Encounter&_since=2020-01-01T00:00:00Z");
        JsonObject row = Assert.Single(since["deleted"]!.AsArray())!.AsObject();
        string text = await client.Http.GetStringAsync(row["url"]!.GetValue<string>());

        Assert.Empty(all["deleted"]!.AsArray());
        JsonNode[] bundles = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal("Bundle", row["type"]!.GetValue<string>());
        Assert.Equal(3, row["count"]!.GetValue<int>());
        Assert.Equal([100, 100, 50], bundles.Select(bundle => bundle["entry"]!.AsArray().Count));
        Assert.All(bundles, bundle => JsonSerializer.Deserialize<Hl7.Fhir.Model.Bundle>(bundle.ToJsonString(), FhirJson.Strict));
        Assert.All(bundles, bundle => Assert.Equal("transaction", bundle["type"]!.GetValue<string>()));
        JsonNode[] requests = [.. bundles.SelectMany(bundle => bundle["entry"]!.AsArray()).Select(entry => entry!["request"]!)];
        Assert.All(requests, request => Assert.Equal("DELETE", request["method"]!.GetValue<string>()));
        Assert.Equal(["Encounter", "Patient"], requests.Select(request => request["url"]!.GetValue<string>().Split('/')[0]).Distinct().Order());
    }

    private static SandboxClient Start(params string[] faults) => Start(new SandboxOptions { Faults = faults });

    private static SandboxClient Start(SandboxOptions options)
    {
        options.PollCount = 0;
        return SandboxClient.WithoutToken(options);
    }

    private static long[] Counts(JsonObject manifest) => [.. manifest["output"]!.AsArray().Select(row => row!["count"]!.GetValue<long>())];

    private static void AssertStruck(SandboxClient client, string name, int struck, int? left)
    {
        SandboxFaultCount count = client.Server.Faults.Single(fault => fault.Name == name);
        Assert.Equal((struck, left), (count.Struck, count.Left));
    }
}
