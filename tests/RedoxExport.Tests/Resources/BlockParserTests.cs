using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class BlockParserTests
{
    private const string Patient = """{"resourceType":"Patient","id":"1"}""";
    private const string Observation = """{"resourceType":"Observation","id":"2"}""";

    [Fact]
    public void Every_line_is_counted_and_only_resources_become_items()
    {
        LineBatch<string> batch = Parse($"\n{Patient}\n \t \nx\r\n\r\n{Observation}");

        Assert.Equal([Patient, Observation], batch.Items);
        Assert.Equal([(1, 4L, LineFaultKind.NotJson)], Bad(batch));
        Assert.Equal(6, batch.Lines);
        Assert.False(batch.IsLast);
    }

    [Fact]
    public void A_line_end_at_the_end_of_a_block_begins_no_further_line()
    {
        Assert.Equal(1, Parse(Patient + "\n").Lines);
        Assert.Equal(1, Parse(Patient).Lines);
        Assert.Equal(2, Parse(Patient + "\n\n").Lines);
        Assert.Equal(0, Parse(string.Empty).Lines);
    }

    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("\r\r\n", "\r")]
    [InlineData(" \r\n", " ")]
    [InlineData("\r", "")]
    [InlineData("", "")]
    public void One_carriage_return_belongs_to_the_end_of_a_line(string end, string kept)
    {
        Assert.Equal([Patient + kept], Parse(Patient + end).Items);
    }

    [Theory]
    [InlineData("\u000B")]
    [InlineData("\f")]
    [InlineData("\u00A0")]
    [InlineData("\0")]
    [InlineData("\uFEFF")]
    public void Only_the_blanks_of_JSON_make_a_blank_line(string line)
    {
        Assert.Equal([(1, 2L, LineFaultKind.NotJson)], Bad(Parse($"{Patient}\n{line}\n{Patient}")));
    }

    [Fact]
    public void A_line_that_was_too_long_is_the_first_of_the_block_behind_it()
    {
        LineBatch<string> batch = Parse($"{Patient}\nx\n", isBehindLongLine: true);

        Assert.Equal([(0, 1L, LineFaultKind.TooLong), (1, 3L, LineFaultKind.NotJson)], Bad(batch));
        Assert.Equal(3, batch.Lines);
    }

    [Fact]
    public void The_longest_line_is_measured_without_its_end()
    {
        Assert.Equal([Patient], Parse(Patient + "\r\n", longest: Patient.Length).Items);
        Assert.Equal([(0, 1L, LineFaultKind.TooLong)], Bad(Parse(Patient + "\n", longest: Patient.Length - 1)));
    }

    [Fact]
    public void A_line_of_another_type_is_passed_over_whatever_is_behind_its_type()
    {
        LineBatch<string> batch = Parse($"{{\"resourceType\":\"Patient\",broken\n{Observation}\n{{\"resourceType\":\"Observation\",broken\n", types: ["Observation"]);

        Assert.Equal([Observation], batch.Items);
        Assert.Equal([(1, 3L, LineFaultKind.NotJson)], Bad(batch));
    }

    [Theory]
    [InlineData("""{"resourceType":"\u0050atient"}""")]
    [InlineData("""{"resourceType":""}""")]
    public void A_type_that_is_escaped_or_empty_passes_no_filter_for_another(string line)
    {
        LineBatch<string> batch = Parse($"{line}\n{Observation}\n", types: ["Observation"]);

        Assert.Equal([Observation], batch.Items);
        Assert.Empty(batch.Bad);
    }

    [Fact]
    public void An_escaped_type_passes_the_filter_for_itself()
    {
        const string Escaped = """{"resourceType":"\u0050atient"}""";

        Assert.Equal([Escaped], Parse($"{Escaped}\n{Observation}\n", types: ["patient"]).Items);
    }

    [Fact]
    public void The_rest_is_not_wanted_if_the_first_line_has_the_type_to_skip()
    {
        LineBatch<string> batch = Parse($"\n \n{Patient}\nbroken\n{Observation}\n", types: ["Observation"], skip: "Patient");

        Assert.True(batch.IsLast);
        Assert.Empty(batch.Items);
        Assert.Empty(batch.Bad);
    }

    [Theory]
    [InlineData(Observation)]
    [InlineData("broken")]
    [InlineData("""{"resourceType":"patient"}""")]
    public void Every_line_is_looked_at_if_the_first_one_has_another_type(string first)
    {
        LineBatch<string> batch = Parse($"{first}\n{Patient}\n{Observation}\n", types: ["Observation"], skip: "Patient");

        Assert.False(batch.IsLast);
        Assert.Equal(3, batch.Lines);
        Assert.Contains(Observation, batch.Items);
    }

    [Fact]
    public void Lines_that_only_the_careful_parser_reads_stand_among_the_others_in_their_order()
    {
        string[] lines =
        [
            Patient, """{"resourceType":"Patient","id":"\u0061"}""", Observation, "{\t\"resourceType\":\"Patient\"}", Patient,
            $$"""{"resourceType":"Basic","a":{{new string('[', 100)}}{{new string(']', 100)}}}""",
        ];

        Assert.Equal(lines, Parse(string.Join("\n", lines)).Items);
    }

    [Fact]
    public void Both_ways_of_reading_give_the_same_resource()
    {
        // The second text differs in an escape only, which the quick walk leaves.
        foreach (string id in new[] { "abc", "\\u0061bc" })
        {
            string line = $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"Ann"}],"n":1.50}""";
            BlockParser<FhirResource> parser = new(new ResourceTypeFilter(null), new ResourceShape(), 1000);

            FhirResource resource = Assert.Single(parser.Parse(Block($"x\n{line}\n"), null).Items);

            Assert.Equal("Patient/abc", resource.ToString());
            Assert.Equal(["resourceType", "id", "name", "n"], FhirElement.GetMemberNames(resource));
            Assert.Equal(line, resource.ToJson());
            Assert.True(FhirElement.TryGetMember(resource, "n", out object? number));
            Assert.Equal(1.50m, number);
        }
    }

    [Fact]
    public void A_resource_does_not_change_with_the_buffer_that_it_came_from()
    {
        BlockParser<FhirResource> parser = new(new ResourceTypeFilter(null), new ResourceShape(), 1000);
        LineBlock block = Block(Patient + "\n");
        FhirResource resource = Assert.Single(parser.Parse(block, null).Items);

        Array.Clear(block.Buffer);

        Assert.Equal(Patient, resource.ToJson());
        Assert.Equal("1", FhirResource.GetId(resource));
    }

    private static LineBatch<string> Parse(string text, string[]? types = null, string? skip = null, int longest = 1_000_000, bool isBehindLongLine = false) =>
        new BlockParser<string>(new ResourceTypeFilter(types), new TextShape(), longest).Parse(Block(text, isBehindLongLine), skip);

    // Other bytes are before and after the block in its buffer, as they are when a reader gives it.
    private static LineBlock Block(string text, bool isBehindLongLine = false)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new LineBlock([.. "x\n"u8, .. bytes, .. new byte[BlockReader.Slack]], 2, 2 + bytes.Length, isBehindLongLine);
    }

    private static (int Before, long Line, LineFaultKind Kind)[] Bad(LineBatch<string> batch) => [.. batch.Bad.Select(bad => (bad.Before, bad.Line, bad.Fault.Kind))];
}
