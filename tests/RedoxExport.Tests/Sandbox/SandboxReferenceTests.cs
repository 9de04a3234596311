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

    [Theory]
    [InlineData("Nonsense")]
    [InlineData("Patient:1")]
    [InlineData("Patient:x")]
    [InlineData("Patient:2:3")]
    [InlineData("")]
    public void A_type_that_cannot_be_left_out_is_refused_at_the_start(string text) =>
        Assert.Contains("LeftOut", Assert.Throws<SandboxException>(() => RedoxSandbox.Start(new SandboxOptions { LeftOut = [text] })).Message, StringComparison.Ordinal);

    private static string TypeOf(JsonObject resource) => resource["resourceType"]!.GetValue<string>();
}
