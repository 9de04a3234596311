using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

public sealed class DatasetUpdateTests : IDisposable
{
    private readonly DatasetRuns _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_result_counts_what_has_changed()
    {
        _root.Add(true, [Patient("a", 1), Patient("b", 1), Patient("c", 1), Observation("o", "c")], members: ["a", "b", "c"]);
        DatasetResult first = _root.Update();
        _root.Add(false, [Patient("a", 2), Patient("d", 1)], ["Patient/b"], ["a", "d"]);

        DatasetResult second = _root.Update();

        Assert.Equal((4L, 4L, 0L, true), (first.Resources, first.Added, first.Deleted, first.IsRebuilt));
        Assert.Equal((2L, 1L, 1L, 1L, 2L, 1L), (second.Resources, second.Added, second.Updated, second.Deleted, second.Left, second.PatientsLeft));
        Assert.Equal(("2", 1, false), (second.LastRunId, second.RunsFolded, second.IsRebuilt));
        Assert.Equal(["Patient.ndjson"], _root.Files().Keys);
        Assert.Equal(_root.Files()["Patient.ndjson"].Length, second.Bytes);
    }

    [Theory]
    [InlineData("DatasetRunDamaged", """{"resourceType":"Patient","id":""")]
    [InlineData("ResourceWithoutId", """{"resourceType":"Patient"}""")]
    [InlineData("ResourceTypeUnusable", """{"resourceType":"../../etc","id":"1"}""")]
    public void A_line_that_cannot_be_merged_is_named_and_the_view_is_as_it_was(string id, string line)
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        IReadOnlyDictionary<string, string> before = _root.Files();
        _root.Add(false, [Patient("b", 1), line]);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => _root.Update());

        Assert.Equal(id, error.ErrorId);
        Assert.Contains("ine 2 of", error.Message, StringComparison.Ordinal);
        Assert.Contains("Output.0001.ndjson", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _root.Files());
    }

    [Theory]
    [InlineData("Patient?name=x")]
    [InlineData("Patient")]
    [InlineData("")]
    public void A_deletion_that_cannot_be_understood_is_not_passed_over(string address)
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Add(false, [], [address]);

        Assert.Equal("DeletionUnreadable", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
        Assert.Empty(_root.Files());
    }

    [Theory]
    [InlineData("Patient/a")]
    [InlineData("/Patient/a")]
    [InlineData("https://fhir.example.org/r4/Patient/a")]
    public void A_deletion_may_be_an_address(string address)
    {
        _root.Add(true, [Patient("a", 1), Patient("b", 1)]);
        _root.Add(false, [], [address]);

        _root.Update();

        Assert.Equal(Patient("b", 1) + "\n", _root.Files()["Patient.ndjson"]);
    }

    [Theory]
    [InlineData("a%2Db", "a-b")]
    [InlineData("a%2eb", "a.b")]
    [InlineData("100%", "100%")]
    [InlineData("a%zz", "a%zz")]
    public void The_id_of_a_deletion_may_be_percent_encoded(string encoded, string id)
    {
        _root.Add(true, [Patient(id, 1), Patient("z", 1)]);
        _root.Add(false, [], ["https://fhir.example.org/r4/Patient/" + encoded]);

        _root.Update();

        Assert.Equal(Patient("z", 1) + "\n", _root.Files()["Patient.ndjson"]);
    }

    [Theory]
    [InlineData(3, "09:00:00", 2, "09:00:02")]
    [InlineData(2, "09:00:02", 3, "09:00:00")]
    public void Where_number_and_time_of_a_version_contradict_each_other_the_later_run_is_right_and_it_is_counted(int before, string timeBefore, int after, string timeAfter)
    {
        _root.Add(true, [Version(before, timeBefore)]);
        _root.Add(false, [Version(after, timeAfter)]);

        Assert.Equal(1, _root.Update().VersionsContradicted);
        Assert.Equal(Version(after, timeAfter) + "\n", _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void A_version_that_is_older_by_number_and_time_does_not_replace_the_newer_one()
    {
        _root.Add(true, [Version(3, "09:00:02")]);
        _root.Add(false, [Version(2, "09:00:00")]);

        Assert.Equal(0, _root.Update().VersionsContradicted);
        Assert.Equal(Version(3, "09:00:02") + "\n", _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void A_full_run_that_is_known_to_be_incomplete_removes_nothing_and_the_next_complete_one_does()
    {
        _root.Add(true, [Patient("a", 1), Patient("b", 1)]);
        _root.Update();
        _root.Add(true, [Patient("b", 2)], isIncomplete: true);

        Assert.False(_root.Update().IsRebuilt);
        Assert.Equal(Patient("a", 1) + "\n" + Patient("b", 2) + "\n", _root.Files()["Patient.ndjson"]);

        _root.Add(true, [Patient("b", 2)]);
        Assert.Equal(1, _root.Update().Deleted);
        Assert.Equal(Patient("b", 2) + "\n", _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void Without_a_view_and_the_runs_before_it_an_incomplete_full_run_begins_one()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Add(true, [Patient("b", 1)], isIncomplete: true);
        Directory.Delete(_root.Runs[0].Folders[0], recursive: true);

        Assert.True(_root.Update().IsRebuilt);
        Assert.Equal(Patient("b", 1) + "\n", _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void A_view_that_was_begun_with_an_incomplete_full_run_is_continued()
    {
        _root.Add(true, [Patient("a", 1)]);
        DatasetRun incomplete = _root.Add(true, [Patient("b", 1)], isIncomplete: true);
        new DatasetUpdate(_root.Root, [incomplete]).Run();
        Directory.Delete(_root.Runs[0].Folders[0], recursive: true);
        _root.Add(false, [Patient("c", 1)]);

        DatasetResult result = _root.Update();

        Assert.Equal((2L, 1, false), (result.Resources, result.RunsFolded, result.IsRebuilt));
    }

    [Fact]
    public void Damaged_lines_of_a_run_that_is_known_to_be_incomplete_are_passed_over_and_counted()
    {
        _root.Add(true, [Patient("a", 1), """{"resourceType":"Patient","id":""", Patient("b", 1)], isIncomplete: true);

        Assert.Equal(1, _root.Update().LinesPassedOver);
        Assert.Equal(Patient("a", 1) + "\n" + Patient("b", 1) + "\n", _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void Runs_that_are_in_the_view_may_be_gone_and_those_that_are_not_are_missed()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Add(false, [Patient("b", 1)]);
        _root.Update();
        _root.Add(false, [Patient("c", 1)]);
        Directory.Delete(_root.Runs[0].Folders[0], recursive: true);
        Directory.Delete(_root.Runs[1].Folders[0], recursive: true);

        Assert.Equal(3, _root.Update().Resources);

        _root.Add(false, [Patient("d", 1)]);
        Directory.Delete(_root.Runs[3].Folders[0], recursive: true);
        Assert.Equal("DatasetRunMissing", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
        Assert.Equal(3, _root.Files()["Patient.ndjson"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Without_a_full_run_there_is_nothing_to_begin_with()
    {
        _root.Add(false, [Patient("a", 1)]);
        Assert.Equal("DatasetWithoutFullRun", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
    }

    [Fact]
    public void A_run_that_is_not_complete_is_not_merged()
    {
        DatasetRun run = _root.Add(true, [Patient("a", 1)]);
        File.WriteAllText(Path.Combine(run.Folders[0], "Patient.0002.ndjson.partial"), "{");
        Assert.Equal("DatasetRunUnfinished", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
    }

    [Fact]
    public void A_damaged_view_is_made_anew_by_the_next_full_run()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        File.AppendAllText(Path.Combine(_root.Current, "Patient.ndjson"), Patient("x", 1) + "\n");
        _root.Add(true, [Patient("a", 2), Patient("b", 1)]);

        DatasetResult result = _root.Update();

        Assert.Equal((true, 2L), (result.IsRebuilt, result.Resources));
    }

    [Fact]
    public void A_resource_that_came_only_in_part_does_not_take_the_place_of_a_whole_one_and_is_counted()
    {
        string part = """{"resourceType":"Patient","id":"a","meta":{"lastUpdated":"2027-01-01T00:00:00Z","tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]}}""";
        _root.Add(true, [Patient("a", 1)]);
        _root.Add(false, [part]);

        Assert.Equal(1, _root.Update().SubsettedPassedOver);
        Assert.Equal(Patient("a", 1) + "\n", _root.Files()["Patient.ndjson"]);
    }

    private static string Version(int version, string time) =>
        $$$"""{"resourceType":"Patient","id":"a","meta":{"versionId":"{{{version}}}","lastUpdated":"2026-05-28T{{{time}}}Z"}}""";
}
