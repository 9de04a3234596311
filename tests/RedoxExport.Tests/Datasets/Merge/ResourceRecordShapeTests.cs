using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

/// <summary>The records that lines of resources become.</summary>
public sealed class ResourceRecordShapeTests
{
    private readonly DatasetTypeNames _types = new();

    [Fact]
    public void A_record_has_the_type_the_id_the_version_the_run_and_the_line_as_it_came()
    {
        string line = """{ "id":"a" ,"meta":{"lastUpdated":"1970-01-01T00:00:00Z","versionId":"3"},"resourceType":"Patient","x":1.50 }""";
        using RecordPack pack = Shape(5, line);

        DatasetRecord record = Assert.Single(In(pack));
        Assert.Equal(("Patient", "a", 5, line), (_types.All[record.Type].Name, IdOf(record), record.Run, LineOf(record)));
        Assert.Equal(new ResourceVersion(DateTime.UnixEpoch.Ticks, 3, false), record.Version);
        Assert.Equal((false, Membership.Always), (record.IsDeletion, record.Stays));
    }

    [Theory]
    [InlineData("a-1.B", "a-1.B")]
    [InlineData("\\u0061", "a")]
    [InlineData("ü", "ü")]
    [InlineData("\\u00fc", "ü")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("a\\/b", "a/b")]
    [InlineData(" ", " ")]
    public void An_id_is_the_text_that_is_meant_however_it_is_written(string written, string id)
    {
        using RecordPack pack = Shape(0, $$"""{"resourceType":"Patient","id":"{{written}}"}""");
        Assert.Equal(id, IdOf(Assert.Single(In(pack))));
    }

    [Fact]
    public void A_type_may_be_written_with_escapes()
    {
        using RecordPack pack = Shape(0, """{"resourceType":"P\u0061tient","id":"a"}""", """{"resourceType":"Patient","id":"b"}""");

        Assert.Equal("Patient", Assert.Single(_types.All).Name);
        Assert.Equal(2, In(pack).Count);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient","id":""}""")]
    [InlineData("""{"resourceType":"Patient","id":5}""")]
    [InlineData("""{"resourceType":"Patient","id":null}""")]
    [InlineData("""{"resourceType":"Patient","ID":"a"}""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"id":"a"}]}""")]
    public void A_resource_without_an_id_is_refused(string line)
    {
        using RecordPack pack = Shape(0, """{"resourceType":"Patient","id":"a"}""", line);
        Assert.Equal((RecordFault.NoId, 2L, 1), (pack.Fault, pack.FaultLine, In(pack).Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("patient")]
    [InlineData("../Patient")]
    [InlineData("PATIENT")]
    [InlineData("Con")]
    public void A_type_that_cannot_be_a_file_is_refused(string type)
    {
        using RecordPack pack = Shape(0, """{"resourceType":"Patient","id":"a"}""", $$"""{"resourceType":"{{type}}","id":"a"}""");
        Assert.Equal((RecordFault.TypeUnusable, 2L), (pack.Fault, pack.FaultLine));
    }

    [Fact]
    public void An_id_may_have_65535_bytes_and_no_more()
    {
        using RecordPack longest = Shape(0, $$"""{"resourceType":"Patient","id":"{{new string('x', ushort.MaxValue)}}"}""");
        using RecordPack longer = Shape(0, $$"""{"resourceType":"Patient","id":"{{new string('x', ushort.MaxValue + 1)}}"}""");

        Assert.Equal((RecordFault.None, RecordFault.NoId), (longest.Fault, longer.Fault));
    }

    [Fact]
    public void An_outcome_is_counted_and_is_not_data()
    {
        using RecordPack pack = Shape(0, """{"resourceType":"OperationOutcome","issue":[]}""", """{"resourceType":"OperationOutcome","id":"o"}""", """{"resourceType":"Patient","id":"a"}""");
        Assert.Equal((2L, RecordFault.None, "a"), (pack.Outcomes, pack.Fault, IdOf(Assert.Single(In(pack)))));
    }

    [Fact]
    public void Only_the_first_fault_of_a_block_is_named()
    {
        using RecordPack pack = Shape(0, """{"resourceType":"patient","id":"a"}""", """{"resourceType":"Patient"}""");
        Assert.Equal((RecordFault.TypeUnusable, 1L), (pack.Fault, pack.FaultLine));
    }

    [Fact]
    public void Blank_lines_count_as_lines()
    {
        using RecordPack pack = Shape(0, string.Empty, """{"resourceType":"Patient","id":"a"}""", "  \r", """{"resourceType":"Patient"}""");
        Assert.Equal(4, pack.FaultLine);
    }

    [Fact]
    public void Lines_of_many_types_in_turn_have_the_types_that_they_name()
    {
        string[] types = ["Patient", "Observation", "Patient", "Condition", "Observation", "Patient"];
        using RecordPack pack = Shape(0, [.. types.Select(type => $$"""{"resourceType":"{{type}}","id":"same"}""")]);
        Assert.Equal(types, In(pack).Select(record => _types.All[record.Type].Name));
    }

    [Fact]
    public void A_record_of_a_group_knows_the_runs_at_which_it_stays()
    {
        Membership membership = Membership.Of([Of("a"), Of("b"), Of("a")], default)!;
        using RecordPack pack = Records.Shape(
            new ResourceRecordShape(_types, membership, 0),
            """{"resourceType":"Patient","id":"a"}""",
            """{"resourceType":"Observation","id":"o","subject":{"reference":"Patient/b"}}""",
            """{"resourceType":"Practitioner","id":"p"}""");

        Assert.Equal([0b101UL, 0b010UL, Membership.Always], In(pack).Select(record => record.Stays));
    }

    private static DatasetRun Of(params string[] members) => new() { Id = "1", TransactionTime = DateTimeOffset.UnixEpoch, Folders = [], Members = members };

    private RecordPack Shape(int run, params string[] lines) => Records.Shape(new ResourceRecordShape(_types, null, run), lines);
}
