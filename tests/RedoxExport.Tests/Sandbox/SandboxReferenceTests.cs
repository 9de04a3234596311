using System.Net;
using System.Text.Json.Nodes;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

public sealed class SandboxReferenceTests
{
    [Fact]
    public async Task Exports_leave_out_what_they_are_told_to_and_reads_and_searches_have_it()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { PollCount = 0, PatientCount = 30, LeftOut = ["Practitioner", "Patient:3"] });
        List<JsonObject> resources = await client.ResourcesAsync(await client.ExportAsync());
        Assert.Equal(20, resources.Count(resource => TypeOf(resource) == "Patient"));
        Assert.DoesNotContain(resources, resource => TypeOf(resource) == "Practitioner");

        string reference = resources.First(resource => TypeOf(resource) == "Encounter")["participant"]![0]!["individual"]!["reference"]!.GetValue<string>();
        using HttpResponseMessage read = await client.GetAsync(client.Address("/" + reference));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using HttpResponseMessage search = await client.GetAsync(client.Address("/Practitioner?_id=nobody," + reference[(reference.IndexOf('/') + 1)..]));
        Assert.Equal(1, (await SandboxClient.JsonAsync(search))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_list_of_ids_is_refused_if_the_server_does_not_support_it_and_a_single_one_is_not()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { IdLists = false });
        using HttpResponseMessage list = await client.GetAsync(client.Address("/Patient?_id=1,2"));
        using HttpResponseMessage one = await client.GetAsync(client.Address("/Patient?_id=1"));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (list.StatusCode, one.StatusCode));
    }

    [Fact]
    public async Task A_batch_of_reads_is_answered_in_its_order_and_nothing_else_in_it()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions { BatchLimit = 3 });
        JsonObject patient = (await client.ResourcesAsync(await client.ExportAsync())).First(resource => TypeOf(resource) == "Patient");
        string id = patient["id"]!.GetValue<string>();

        (HttpStatusCode status, JsonObject answer) = await BatchAsync(client, ("GET", "Patient/nobody"), ("GET", "Patient/" + id), ("DELETE", "Patient/" + id));
        Assert.Equal((HttpStatusCode.OK, "batch-response"), (status, answer["type"]!.GetValue<string>()));
        Assert.Equal(["404 Not Found", "200 OK", "400 Bad Request"], answer["entry"]!.AsArray().Select(entry => entry!["response"]!["status"]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(patient, answer["entry"]![1]!["resource"]));

        (status, _) = await BatchAsync(client, ("GET", "Patient/1"), ("GET", "Patient/2"), ("GET", "Patient/3"), ("GET", "Patient/4"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        using HttpResponseMessage statement = await client.GetAsync(client.Address("/metadata"));
        Assert.Equal("batch", (await SandboxClient.JsonAsync(statement))["rest"]![0]!["interaction"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_a_limit_a_batch_is_not_supported()
    {
        using SandboxClient client = SandboxClient.WithoutToken(new SandboxOptions());
        Assert.Equal(HttpStatusCode.NotFound, (await BatchAsync(client, ("GET", "Patient/1"))).Status);
        Assert.Contains("BatchLimit", Assert.Throws<SandboxException>(() => RedoxSandbox.Start(new SandboxOptions { BatchLimit = -1 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nonsense")]
    [InlineData("Patient:1")]
    [InlineData("Patient:x")]
    [InlineData("Patient:2:3")]
    [InlineData("")]
    public void A_type_that_cannot_be_left_out_is_refused_at_the_start(string text) =>
        Assert.Contains("LeftOut", Assert.Throws<SandboxException>(() => RedoxSandbox.Start(new SandboxOptions { LeftOut = [text] })).Message, StringComparison.Ordinal);

    private static async Task<(HttpStatusCode Status, JsonObject Answer)> BatchAsync(SandboxClient client, params (string Method, string Url)[] requests)
    {
        JsonObject bundle = new()
        {
            ["resourceType"] = "Bundle",
            ["type"] = "batch",
            ["entry"] = new JsonArray([.. requests.Select(request => new JsonObject { ["request"] = new JsonObject { ["method"] = request.Method, ["url"] = request.Url } })]),
        };
        using HttpResponseMessage answer = await client.SendAsync("POST", client.Address(string.Empty), request => request.Content = new StringContent(bundle.ToJsonString(), System.Text.Encoding.UTF8, "application/fhir+json"));
        return (answer.StatusCode, (await SandboxClient.JsonAsync(answer)).AsObject());
    }

    private static string TypeOf(JsonObject resource) => resource["resourceType"]!.GetValue<string>();
}
