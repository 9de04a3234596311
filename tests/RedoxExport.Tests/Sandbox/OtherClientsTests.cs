using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

/// <summary>
/// The requests that two clients of the field make, SMART's bulk-data-client and smart-fetch, in their order and with their headers: both get all
/// that a sandbox has and that they know.
/// </summary>
public sealed class OtherClientsTests : IDisposable
{
    // The types that smart-fetch asks for, in its order.
    private static readonly string[] SmartFetchTypes =
    [
        "Patient", "Encounter", "AllergyIntolerance", "Condition", "Device", "DiagnosticReport", "DocumentReference", "EpisodeOfCare",
        "Immunization", "MedicationDispense", "MedicationRequest", "Observation", "Procedure", "ServiceRequest",
    ];

    private readonly SandboxAssertion _assertion = new();
    private readonly SandboxClient _client = new(new SandboxOptions { PollCount = 1, ManifestPageSize = 5, Scopes = ["system/*.rs", "system/*.read"] });

    private RedoxSandbox Sandbox => _client.Server;

    public void Dispose()
    {
        _client.Dispose();
        _assertion.Dispose();
    }

    [Fact]
    public async Task Bulk_data_client_finds_the_token_endpoint_in_both_places_where_it_looks()
    {
        string root = Sandbox.TokenUri.GetLeftPart(UriPartial.Authority);
        JsonNode configuration = await JsonAsync(await SendAsync("GET", root + "/.well-known/smart-configuration", null, "application/json"));
        JsonNode statement = await JsonAsync(await SendAsync("GET", _client.Address("/metadata"), null, "application/json"));

        JsonNode server = statement["rest"]!.AsArray().First(rest => rest!["mode"]!.GetValue<string>() == "server")!;
        JsonNode uris = server["security"]!["extension"]!.AsArray().First(extension => extension!["url"]!.GetValue<string>() == "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris")!;
        Assert.Equal(Sandbox.TokenUri.AbsoluteUri, configuration["token_endpoint"]!.GetValue<string>());
        Assert.Equal(Sandbox.TokenUri.AbsoluteUri, uris["extension"]!.AsArray().First(extension => extension!["url"]!.GetValue<string>() == "token")!["valueUri"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Bulk_data_client_exports_everything(string method)
    {
        string token = await SignInAsync("system/*.rs");
        List<JsonObject> resources = await BulkDataClientAsync(method, "/$export", token, method == "POST" ? Body() : null);

        Assert.Equal(Sorted(Sandbox.CurrentResources()), Sorted(resources.Select(resource => resource.ToJsonString())));
    }

    [Fact]
    public async Task Bulk_data_client_exports_a_group_organized_by_patient_and_its_counts_are_right()
    {
        string token = await SignInAsync("system/*.rs");
        List<JsonObject> resources = await BulkDataClientAsync("GET", "/Group/diabetics/$export?organizeOutputBy=Patient", token, null);

        Assert.Equal(Sandbox.GroupMembers("diabetics").Count, resources.Count(resource => TypeOf(resource) == "Patient"));
    }

    [Fact]
    public async Task Bulk_data_client_exports_single_patients_by_POST()
    {
        string id = Sandbox.GroupMembers("all").First();
        string token = await SignInAsync("system/*.rs");
        JsonObject patient = new() { ["name"] = "patient", ["valueReference"] = new JsonObject { ["reference"] = "Patient/" + id } };
        List<JsonObject> resources = await BulkDataClientAsync("POST", "/Patient/$export", token, Body(patient, Text("_type", "Patient"), Text("_type", "Condition")));

        Assert.Equal(id, Assert.Single(resources, resource => TypeOf(resource) == "Patient")["id"]!.GetValue<string>());
        Assert.All(resources.Where(resource => TypeOf(resource) == "Condition"), resource => Assert.Equal("Patient/" + id, resource["subject"]!["reference"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Smart_fetch_exports_everything_that_it_knows_and_reads_what_that_refers_to()
    {
        JsonNode statement = await JsonAsync(await SendAsync("GET", _client.Address("/metadata"), null, "application/json"));
        HashSet<string> known = [.. statement["rest"]![0]!["resource"]!.AsArray().Select(resource => resource!["type"]!.GetValue<string>())];
        string[] types = [.. SmartFetchTypes.Where(known.Contains).Order(StringComparer.Ordinal)];
        JsonNode configuration = await JsonAsync(await SendAsync("GET", _client.Address("/.well-known/smart-configuration"), null, "application/json"));
        Assert.Contains("permission-v1", configuration["capabilities"]!.AsArray().Select(one => one!.GetValue<string>()));
        string token = await SignInAsync(string.Join(" ", SmartFetchTypes.Append("Binary").Append("Practitioner").Select(type => $"system/{type}.read")));

        const string Categories = "Observation?category=social-history%2Cvital-signs%2Cimaging%2Claboratory%2Csurvey%2Cexam%2Cprocedure%2Ctherapy%2Cactivity";
        string query = $"?_type={WebUtility.UrlEncode(string.Join(",", types))}&_typeFilter={WebUtility.UrlEncode(Categories)}";
        using HttpResponseMessage kickedOff = await SendAsync("GET", _client.Address("/$export" + query), token, "application/fhir+json", request => request.Headers.Add("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, kickedOff.StatusCode);
        string status = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
        JsonNode manifest = await PollAsync(status, token);
        List<JsonObject> resources = [];
        foreach (JsonNode page in await PagesAsync(manifest, token))
        {
            foreach (JsonNode? file in page["output"]!.AsArray())
            {
                using HttpResponseMessage answer = await SendAsync("GET", file!["url"]!.GetValue<string>(), token, "application/fhir+ndjson");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                resources.AddRange(LinesOf(await answer.Content.ReadAsStringAsync()));
            }
        }

        using HttpResponseMessage deleted = await SendAsync("DELETE", status, token, "application/fhir+json");
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Equal(
            Sorted(Sandbox.CurrentResources().Where(line => SmartFetchTypes.Contains(TypeOf(JsonNode.Parse(line)!)))),
            Sorted(resources.Select(resource => resource.ToJsonString())));

        await HydrateAsync(resources, token);
    }

    // Practitioners and organizations that resources refer to are read one by one; roles of practitioners are searched.
    private async Task HydrateAsync(List<JsonObject> resources, string token)
    {
        string text = string.Join("\n", resources.Select(resource => resource.ToJsonString()));
        foreach (string type in (string[])["Practitioner", "Organization"])
        {
            string[] ids = [.. Sandbox.CurrentResources().Select(line => JsonNode.Parse(line)!).Where(one => TypeOf(one) == type).Select(one => one["id"]!.GetValue<string>())];
            Assert.All(ids, id => Assert.Contains($"\"{type}/{id}\"", text, StringComparison.Ordinal));
            foreach (string id in ids)
            {
                JsonNode read = await JsonAsync(await SendAsync("GET", _client.Address($"/{type}/{id}"), token, "application/fhir+json"));
                Assert.Equal((type, id), (TypeOf(read), read["id"]!.GetValue<string>()));
            }

            JsonNode roles = await JsonAsync(await SendAsync("GET", _client.Address($"/PractitionerRole?practitioner={ids[0]}"), token, "application/fhir+json"));
            Assert.Equal(("Bundle", 0), (TypeOf(roles), roles["total"]!.GetValue<int>()));
        }
    }

    private async Task<List<JsonObject>> BulkDataClientAsync(string method, string below, string token, JsonObject? body)
    {
        using HttpResponseMessage kickedOff = await SendAsync(method, _client.Address(below), token, "application/fhir+json", request =>
        {
            request.Headers.Add("Prefer", "respond-async, handling=lenient");
            request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        });
        Assert.Equal(HttpStatusCode.Accepted, kickedOff.StatusCode);
        string status = kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
        List<JsonObject> resources = [];
        foreach (JsonNode page in await PagesAsync(await PollAsync(status, token), token))
        {
            // It counts what is in error, and wants both arrays.
            Assert.Empty(page["error"]!.AsArray());
            foreach (JsonNode? file in page["output"]!.AsArray())
            {
                resources.AddRange(await FileAsync(file!, page["requiresAccessToken"]!.GetValue<bool>() ? token : null));
            }
        }

        return resources;
    }

    // It takes any coding, checks that each line is of the type of the file, and that there are as many as the list says, without headers.
    private async Task<List<JsonObject>> FileAsync(JsonNode file, string? token)
    {
        using HttpResponseMessage answer = await SendAsync("GET", file["url"]!.GetValue<string>(), token, null, request => request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, deflate, br, identity"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        await using GZipStream content = new(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using StreamReader reader = new(content);
        List<JsonObject> lines = [.. LinesOf(await reader.ReadToEndAsync()).Where(line => TypeOf(line) != "Parameters")];
        Assert.Equal(file["count"]!.GetValue<int>(), lines.Count);
        Assert.All(lines, line => Assert.Equal(file["type"]?.GetValue<string>() ?? TypeOf(line), TypeOf(line)));
        return lines;
    }

    private async Task<JsonNode> PollAsync(string status, string token)
    {
        while (true)
        {
            using HttpResponseMessage answer = await SendAsync("GET", status, token, "application/json");
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return await SandboxClient.JsonAsync(answer);
            }
        }
    }

    private async Task<List<JsonNode>> PagesAsync(JsonNode first, string token)
    {
        List<JsonNode> pages = [first];
        while (pages[^1]["link"]?.AsArray().FirstOrDefault(link => link!["relation"]!.GetValue<string>() == "next")?["url"]!.GetValue<string>() is { } next)
        {
            pages.Add(await PollAsync(next, token));
        }

        return pages;
    }

    private async Task<string> SignInAsync(string scope)
    {
        using HttpResponseMessage answer = await _client.AskForTokenAsync(_assertion.Create(Sandbox.TokenUri), form => form["scope"] = scope);
        return (await JsonAsync(answer))["access_token"]!.GetValue<string>();
    }

    private Task<HttpResponseMessage> SendAsync(string method, string address, string? token, string? accept, Action<HttpRequestMessage>? change = null) => _client.SendAsync(method, address, request =>
    {
        request.Headers.TryAddWithoutValidation("Authorization", token is null ? null : "Bearer " + token);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        change?.Invoke(request);
    });

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await SandboxClient.JsonAsync(answer);
    }

    private static JsonObject Body(params JsonObject[] parameters) => new() { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray([.. parameters]) };

    private static JsonObject Text(string name, string value) => new() { ["name"] = name, ["valueString"] = value };

    private static IEnumerable<JsonObject> LinesOf(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject());

    private static string TypeOf(JsonNode resource) => resource["resourceType"]!.GetValue<string>();

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Select(line => JsonNode.Parse(line)!.ToJsonString()).Order(StringComparer.Ordinal);
}
