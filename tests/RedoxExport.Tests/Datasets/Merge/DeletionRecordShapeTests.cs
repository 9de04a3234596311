using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

/// <summary>The records that the lines of a deleted file become.</summary>
public sealed class DeletionRecordShapeTests
{
    private readonly DatasetTypeNames _types = new();

    [Fact]
    public void A_bundle_deletes_the_resources_of_its_entries_in_their_run()
    {
        using RecordPack pack = Shape(7, """{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Patient/a"}},{"request":{"url":"Observation/o","method":"DELETE"}}]}""");

        Assert.Equal(RecordFault.None, pack.Fault);
        Assert.Equal([("Patient", "a", 7), ("Observation", "o", 7)], In(pack).Select(record => (_types.All[record.Type].Name, IdOf(record), record.Run)));
        Assert.All(In(pack), record => Assert.True(record.IsDeletion));
    }

    [Theory]
    [InlineData("Patient/a", "a")]
    [InlineData("/Patient/a", "a")]
    [InlineData("https://fhir.example.org/Patient/a", "a")]
    [InlineData("https://fhir.example.org/r4/tenant/Patient/a", "a")]
    [InlineData("Patient\\/\\u0061", "a")]
    [InlineData("Patient/A", "A")]
    [InlineData("Patient/ü", "ü")]
    [InlineData("Patient/%C3%BC", "ü")]
    [InlineData("Patient/a%2fb", "a/b")]
    [InlineData("Patient/a%", "a%")]
    public void An_address_ends_with_the_type_and_the_id(string url, string id)
    {
        using RecordPack pack = Delete(url);

        DatasetRecord record = Assert.Single(In(pack));
        Assert.Equal(("Patient", id), (_types.All[record.Type].Name, IdOf(record)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("/a")]
    [InlineData("Patient/")]
    [InlineData("/Patient/")]
    [InlineData("Patient/a/")]
    [InlineData("Patient?identifier=x")]
    [InlineData("Patient/a?hard=true")]
    [InlineData("Patient/a#x")]
    [InlineData("patient/a")]
    [InlineData("Pat.ient/a")]
    [InlineData("Con/a")]
    [InlineData("r4/Patient/a")]
    [InlineData("Patient/a/_history/2")]
    [InlineData("https://fhir.example.org/Patient/a/_history/2")]
    [InlineData("https://fhir.example.org/Patient")]
    public void An_address_that_does_not_name_one_resource_is_refused(string url)
    {
        using RecordPack pack = Delete(url);
        Assert.Equal((RecordFault.NoDeletions, 1L, 0), (pack.Fault, pack.FaultLine, pack.Length));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a"}""")]
    [InlineData("""{"resourceType":"Bundle","entry":{}}""")]
    [InlineData("""{"resourceType":"Bundle","entry":null}""")]
    [InlineData("""{"resourceType":"Bundle","entry":["Patient/a"]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[null]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"a"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"request":"DELETE Patient/a"}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"request":{"url":"Patient/a"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"request":{"method":"DELETE"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"request":{"method":"PUT","url":"Patient/a"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"request":{"method":"delete","url":"Patient/a"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"request":{"method":["DELETE"],"url":"Patient/a"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"request":{"method":"DELETE","url":5}}]}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"extension":{"request":{"method":"DELETE","url":"Patient/a"}}}]}""")]
    public void A_line_that_is_not_a_bundle_of_deletions_is_refused(string line)
    {
        using RecordPack pack = Shape(0, line);
        Assert.Equal(RecordFault.NoDeletions, pack.Fault);
    }

    [Fact]
    public void One_entry_that_is_not_a_deletion_is_enough_to_refuse_the_line()
    {
        using RecordPack pack = Shape(0, """{"resourceType":"Bundle","entry":[{"request":{"method":"DELETE","url":"Patient/a"}},{"request":{"method":"POST","url":"Patient/b"}}]}""");
        Assert.Equal(RecordFault.NoDeletions, pack.Fault);
    }

    [Theory]
    [InlineData("""{"resourceType":"Bundle","type":"transaction"}""")]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[]}""")]
    public void A_bundle_without_entries_deletes_nothing(string line)
    {
        using RecordPack pack = Shape(0, line);
        Assert.Equal((RecordFault.None, 0), (pack.Fault, pack.Length));
    }

    [Fact]
    public void Members_that_are_not_needed_are_skipped()
    {
        using RecordPack pack = Shape(0, """{"entry":[{"fullUrl":"Patient/x","resource":{"request":{"url":"Patient/y"}},"request":{"ifMatch":"W/1","extension":[{"url":"Patient/z"}],"method":"DELETE","url":"Patient/a"},"search":{}}],"resourceType":"Bundle"}""");
        Assert.Equal(["a"], In(pack).Select(IdOf));
    }

    [Fact]
    public void An_outcome_is_counted_and_deletes_nothing()
    {
        using RecordPack pack = Shape(0, """{"resourceType":"OperationOutcome","issue":[]}""", DatasetRuns.Deletion("Patient/a"), """{"resourceType":"OperationOutcome"}""");
        Assert.Equal((2L, RecordFault.None, 1), (pack.Outcomes, pack.Fault, In(pack).Count));
    }

    [Fact]
    public void The_first_line_that_is_refused_is_named()
    {
        using RecordPack pack = Shape(0, DatasetRuns.Deletion("Patient/a"), DatasetRuns.Deletion("Patient"), """{"resourceType":"Group"}""");
        Assert.Equal((RecordFault.NoDeletions, 2L), (pack.Fault, pack.FaultLine));
    }

    [Fact]
    public void An_id_of_more_than_65535_bytes_is_refused()
    {
        using RecordPack longest = Delete("Patient/" + new string('x', ushort.MaxValue));
        using RecordPack longer = Delete("Patient/" + new string('x', ushort.MaxValue + 1));

        Assert.Equal((RecordFault.None, RecordFault.NoDeletions), (longest.Fault, longer.Fault));
    }

    private RecordPack Delete(string url) => Shape(0, DatasetRuns.Deletion(url));

    private RecordPack Shape(int run, params string[] lines) => Records.Shape(new DeletionRecordShape(_types, run), lines);
}
