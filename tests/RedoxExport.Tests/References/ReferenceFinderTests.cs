using System.Text;
using System.Text.Json;
using CsCheck;
using RedoxExport.References;
using RedoxExport.Resources;

namespace RedoxExport.Tests.References;

public sealed class ReferenceFinderTests
{
    [Fact]
    public void It_finds_what_a_walk_over_all_elements_finds() =>
        Gen.Int.Sample(
            seed =>
            {
                string json = GeneratedJson.Resource(seed);
                Assert.Equal(Walk(JsonDocument.Parse(json).RootElement), Find(json));
            },
            iter: 5_000);

    [Fact]
    public void The_generated_resources_have_references_in_every_form()
    {
        string[] all = [.. Enumerable.Range(0, 2_000).Select(GeneratedJson.Resource)];
        Assert.Contains(all, json => json.Contains("\\u", StringComparison.Ordinal) && Walk(JsonDocument.Parse(json).RootElement).Count > 0);
        Assert.Contains(all, json => !json.Contains("\\u", StringComparison.Ordinal) && json.Contains("\\\"reference\\\"", StringComparison.Ordinal) && Walk(JsonDocument.Parse(json).RootElement).Count > 0);
        Assert.Contains(all, json => json.Contains("\"reference\" :", StringComparison.Ordinal));
        Assert.All(all, json => Assert.True(ResourceParser.TryFindMembers(Encoding.UTF8.GetBytes(json), out _, out _)));
    }

    [Theory]
    [InlineData("""{"resourceType":"Basic","text":"say \"reference\":\"Patient/1\""}""")]
    [InlineData("""{"resourceType":"Basic","a\"reference":"Patient/1"}""")]
    [InlineData("""{"resourceType":"Basic","reference":{"reference":7}}""")]
    [InlineData("""{"resourceType":"Basic","x":["reference","Patient/1"]}""")]
    public void A_text_that_looks_like_a_reference_is_not_one(string json) => Assert.Empty(Find(json));

    [Theory]
    [InlineData("""{"resourceType":"Basic","subject":{"reference":"Patient\/1"}}""", "Patient/1")]
    [InlineData("""{"resourceType":"Basic","contained":[{"resourceType":"Basic","x":{ "reference" : "Patient/1" }}]}""", "Patient/1")]
    [InlineData("""{"resourceType":"Basic","extension":[{"url":"u","valueReference":{"\u0072eference":"Patient/1"}}]}""", "Patient/1")]
    public void It_finds_them_at_any_depth_and_in_any_spelling(string json, string expected) => Assert.Equal([expected], Find(json));

    private static List<string> Find(string json)
    {
        List<string> found = [];
        ReferenceFinder finder = new(Encoding.UTF8.GetBytes(json));
        while (finder.Next(out ReadOnlySpan<byte> text))
        {
            found.Add(Encoding.UTF8.GetString(text));
        }

        return found;
    }

    private static List<string> Walk(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => [.. element.EnumerateObject().SelectMany(member => member is { Name: "reference", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : Walk(member.Value))],
        JsonValueKind.Array => [.. element.EnumerateArray().SelectMany(Walk)],
        _ => [],
    };
}
