using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

/// <summary>
/// What Inferno's test kits require of a server, by their numbers: those of <c>hl7.fhir.uv.bulkdata_2.0.0</c>, and with "SMART" those of
/// <c>hl7.fhir.uv.smart-app-launch_2.0.0</c>.
/// </summary>
public sealed class InfernoRequirementTests
{
    private const string Bulk = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

    [Fact]
    public async Task Requirement_217_The_capability_statement_names_every_type_and_the_operations()
    {
        using SandboxClient client = SandboxClient.WithoutToken();

        JsonObject rest = await RestAsync(client);

        string[] served = [.. client.Server.Resources.Keys.Order(StringComparer.Ordinal)];
        Assert.Equal(served, Resources(rest).Select(resource => resource["type"]!.GetValue<string>()));
        Assert.Equal(Bulk + "export", Operation(rest));
        Assert.Equal(Bulk + "group-export", Operation(Resources(rest).Single(resource => resource["type"]!.GetValue<string>() == "Group")));
        Assert.Equal(Bulk + "patient-export", Operation(Resources(rest).Single(resource => resource["type"]!.GetValue<string>() == "Patient")));
        Assert.All(Resources(rest), resource => Assert.Equal(["read", "search-type"], resource["interaction"]!.AsArray().Select(one => one!["code"]!.GetValue<string>())));
    }

    [Fact]
    public async Task Requirement_217_The_types_of_a_data_folder_are_named_too()
    {
        using TemporaryData data = new();
        data.Write("Basic.ndjson", "{\"resourceType\":\"Basic\",\"id\":\"1\"}\n"u8.ToArray());
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { DataPath = data.Path });

        Assert.Equal(["Basic", "Group", "Patient"], Resources(await RestAsync(client)).Select(resource => resource["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Requirement_218_The_capability_statement_says_how_and_where_to_sign_in()
    {
        using SandboxClient client = new(new SandboxOptions());
        using SandboxClient open = SandboxClient.WithoutToken();

        JsonNode security = (await RestAsync(client))["security"]!;

        Assert.Equal("SMART-on-FHIR", security["service"]![0]!["coding"]![0]!["code"]!.GetValue<string>());
        JsonNode token = security["extension"]![0]!["extension"]![0]!;
        Assert.Equal("token", token["url"]!.GetValue<string>());
        Assert.Equal(client.Server.TokenUri.AbsoluteUri, token["valueUri"]!.GetValue<string>());
        using HttpResponseMessage refused = await client.KickOffAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Null((await RestAsync(open))["security"]);
    }

    [Fact]
    public async Task Requirement_SMART_287_and_389_Discovery_lists_the_scopes_that_a_client_can_ask_for()
    {
        using SandboxClient usual = new(new SandboxOptions());
        using SandboxClient chosen = new(new SandboxOptions { Scopes = ["system/Patient.rs"] });

        JsonNode configuration = await JsonAsync(usual, usual.Address("/.well-known/smart-configuration"));

        Assert.Equal(["system/*.rs", "system/*.read"], Texts(configuration["scopes_supported"]));
        Assert.Contains("client-confidential-asymmetric", Texts(configuration["capabilities"]));
        Assert.Equal(["system/Patient.rs"], Texts((await JsonAsync(chosen, chosen.Address("/.well-known/smart-configuration")))["scopes_supported"]));
    }

    [Fact]
    public async Task Requirement_SMART_87_No_cache_keeps_the_answer_of_the_token_endpoint()
    {
        using SandboxClient client = new(new SandboxOptions());
        using SandboxAssertion assertion = new();

        using HttpResponseMessage granted = await client.AskForTokenAsync(assertion.Create(client.Server.TokenUri));
        using HttpResponseMessage refused = await client.AskForTokenAsync("nonsense");

        Assert.Equal(HttpStatusCode.OK, granted.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.All([granted, refused], answer => Assert.Equal(
            ("no-cache", "no-store"),
            (answer.Headers.GetValues("Pragma").Single(), answer.Headers.GetValues("Cache-Control").Single())));
    }

    [Theory]
    [InlineData("LatestProvenanceResources")]
    [InlineData("RelevantProvenanceResources")]
    [InlineData("_custom")]
    public async Task Requirement_93_Associated_data_that_is_not_there_is_refused_or_named(string value)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });

        using HttpResponseMessage strict = await client.KickOffAsync("/$export?includeAssociatedData=" + value);
        JsonObject lenient = await client.ExportAsync("/$export?includeAssociatedData=" + value, Lenient);

        Assert.Equal(HttpStatusCode.BadRequest, strict.StatusCode);
        Assert.Contains(value, await SandboxClient.DiagnosticsAsync(strict), StringComparison.Ordinal);
        Assert.Contains(value, Assert.Single(await IssuesAsync(client, lenient)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_typeFilter=Observation%3Fcategory%3Dvital-signs&_typeFilter=Patient%3Fgender%3Dfemale")]
    [InlineData("_typeFilter=Observation%3Fcategory%3Dvital-signs,Patient%3Fgender%3Dfemale")]
    [InlineData("_typeFilter=Observation%3Fcategory%3Dvital-signs%2CPatient%3Fgender%3Dfemale")]
    public async Task Requirement_117_Repeated_type_filters_are_as_those_joined_by_commas(string filters)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });

        List<JsonObject> resources = await client.ResourcesAsync(await client.ExportAsync("/$export?_type=Patient,Observation&" + filters));

        List<JsonObject> all = [.. client.Server.CurrentResources().Select(line => JsonNode.Parse(line)!.AsObject())];
        int women = all.Count(resource => Type(resource) == "Patient" && resource["gender"]!.GetValue<string>() == "female");
        int vitals = all.Count(resource => Type(resource) == "Observation" && resource["category"]![0]!["coding"]![0]!["code"]!.GetValue<string>() == "vital-signs");
        Assert.Equal((women, vitals), (resources.Count(resource => Type(resource) == "Patient"), resources.Count(resource => Type(resource) == "Observation")));
    }

    [Theory]
    [InlineData("Observation%3Fcategory%3Dvital-signs,laboratory")]
    [InlineData("Observation%3Fcategory%3Dvital-signs%252Claboratory")]
    public async Task Requirement_117_A_comma_in_a_value_still_means_or(string filter)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });

        List<JsonObject> resources = await client.ResourcesAsync(await client.ExportAsync("/$export?_type=Observation&_typeFilter=" + filter));

        Assert.Equal(
            ["laboratory", "vital-signs"],
            resources.Select(resource => resource["category"]![0]!["coding"]![0]!["code"]!.GetValue<string>()).Distinct().Order());
    }

    [Theory]
    [InlineData("all", false)]
    [InlineData("diabetics", false)]
    [InlineData("all", true)]
    public async Task Requirement_42_A_Group_can_be_read(string id, bool fromFolder)
    {
        using TemporaryData data = new();
        data.Write("Patient.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n"u8.ToArray());
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { DataPath = fromFolder ? data.Path : null });

        using HttpResponseMessage answer = await client.GetAsync(client.Address("/Group/" + id));
        using HttpResponseMessage missing = await client.GetAsync(client.Address("/Group/nobody"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/fhir+json", answer.Content.Headers.ContentType?.MediaType);
        string text = await answer.Content.ReadAsStringAsync();
        Hl7.Fhir.Model.Group group = System.Text.Json.JsonSerializer.Deserialize<Hl7.Fhir.Model.Group>(text, FhirJson.Strict)!;
        Assert.Equal(client.Server.GroupMembers(id).Select(member => "Patient/" + member), group.Member.Select(member => member.Entity.Reference).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("nobody", await SandboxClient.DiagnosticsAsync(missing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requirement_42_Groups_can_be_searched()
    {
        using SandboxClient client = SandboxClient.WithoutToken();

        JsonNode all = await JsonAsync(client, client.Address("/Group"));
        JsonNode one = await JsonAsync(client, client.Address("/Group?_id=diabetics&type=person"));
        JsonNode none = await JsonAsync(client, client.Address("/Group?_id=nobody"));
        using HttpResponseMessage wrong = await client.GetAsync(client.Address("/Group?shoe-size=9"));

        Assert.Equal(["all", "diabetics"], all["entry"]!.AsArray().Select(entry => entry!["resource"]!["id"]!.GetValue<string>()));
        Assert.Equal(client.Address("/Group/diabetics"), Assert.Single(one["entry"]!.AsArray())!["fullUrl"]!.GetValue<string>());
        Assert.Equal((0, null), (none["total"]!.GetValue<int>(), none["entry"]));
        System.Text.Json.JsonSerializer.Deserialize<Hl7.Fhir.Model.Bundle>(all.ToJsonString(), FhirJson.Strict);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("shoe-size", await SandboxClient.DiagnosticsAsync(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requirement_42_A_search_with_many_results_comes_in_pages()
    {
        using SandboxClient client = SandboxClient.WithoutToken();
        List<string> ids = [];
        int pages = 0;
        for (string? address = client.Address("/Patient?_count=7"); address is not null; pages++)
        {
            JsonNode page = await JsonAsync(client, address);
            Assert.Equal(20, page["total"]!.GetValue<int>());
            ids.AddRange(page["entry"]!.AsArray().Select(entry => entry!["resource"]!["id"]!.GetValue<string>()));
            address = page["link"]!.AsArray().SingleOrDefault(link => link!["relation"]!.GetValue<string>() == "next")?["url"]!.GetValue<string>();
        }

        Assert.Equal(3, pages);
        Assert.Equal(20, ids.Distinct().Count());
    }

    [Fact]
    public async Task Requirement_128_Whoever_asks_for_the_status_too_often_is_told_to_wait()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 28, 8, 0, 0, TimeSpan.Zero));
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions
        {
            PollCount = 2,
            RetryAfter = TimeSpan.FromSeconds(10),
            EnforceRetryAfter = true,
            TimeProvider = time,
        });
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        string status = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;

        async Task<(HttpStatusCode Status, TimeSpan? Wait)> AskAsync(double after)
        {
            time.Advance(TimeSpan.FromSeconds(after));
            using HttpResponseMessage answer = await client.GetAsync(status);
            return (answer.StatusCode, answer.Headers.RetryAfter?.Delta);
        }

        Assert.Equal((HttpStatusCode.Accepted, TimeSpan.FromSeconds(10)), await AskAsync(0));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), await AskAsync(3.5));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), await AskAsync(6));
        Assert.Equal((HttpStatusCode.Accepted, TimeSpan.FromSeconds(10)), await AskAsync(0.5));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync(9)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(1)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(0)).Status);
    }

    [Fact]
    public async Task Requirement_197_A_lenient_request_is_told_of_each_parameter_that_it_did_not_get()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, PatientParameter = false });

        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient,Nonsense&_unheardOf=1&_typeFilter=Patient%3Fshoe-size%3D9&patient=Patient/1", Lenient);

        List<string> issues = await IssuesAsync(client, manifest);
        Assert.Equal(4, issues.Count);
        Assert.All(((string[])["Nonsense", "_unheardOf", "shoe-size", "patient"]).Zip(issues), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Equal(4, manifest["error"]![0]!["count"]!.GetValue<int>());
        Assert.Equal(20, manifest["output"]![0]!["count"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("/Patient/$export", "Group")]
    [InlineData("/Patient/$export", "Organization,Practitioner")]
    [InlineData("/Group/all/$export", "Group,ValueSet")]
    public async Task Requirement_71_A_request_for_nothing_but_types_outside_the_compartment_is_refused(string below, string types)
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0 });

        using HttpResponseMessage refused = await client.KickOffAsync($"{below}?_type={types}");
        JsonObject lenient = await client.ExportAsync($"{below}?_type={types}", Lenient);
        using HttpResponseMessage mixed = await client.KickOffAsync($"{below}?_type={types},Patient");
        using HttpResponseMessage system = await client.KickOffAsync($"/$export?_type={types}");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("compartment", await SandboxClient.DiagnosticsAsync(refused), StringComparison.Ordinal);
        Assert.Contains("compartment", Assert.Single(await IssuesAsync(client, lenient)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, mixed.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, system.StatusCode);
    }

    private static void Lenient(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("Prefer", "handling=lenient");

    private static async Task<JsonNode> JsonAsync(SandboxClient client, string address) => JsonNode.Parse(await client.Http.GetStringAsync(address))!;

    private static async Task<JsonObject> RestAsync(SandboxClient client) => (await JsonAsync(client, client.Address("/metadata")))["rest"]![0]!.AsObject();

    private static IEnumerable<JsonObject> Resources(JsonObject rest) => rest["resource"]!.AsArray().Select(resource => resource!.AsObject());

    private static string Operation(JsonObject element) => Assert.Single(element["operation"]!.AsArray())!["definition"]!.GetValue<string>();

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(text => text!.GetValue<string>());

    private static string Type(JsonObject resource) => resource["resourceType"]!.GetValue<string>();

    /// <summary>What the one file of <c>error</c> says.</summary>
    private static async Task<List<string>> IssuesAsync(SandboxClient client, JsonObject manifest)
    {
        string text = await client.Http.GetStringAsync(Assert.Single(manifest["error"]!.AsArray())!["url"]!.GetValue<string>());
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["issue"]![0]!["diagnostics"]!.GetValue<string>())];
    }
}
