using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>The merge at the limits of ids, versions, types and files.</summary>
public sealed class DatasetMergeTests : IDisposable
{
    private readonly DatasetRuns _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_full_run_without_resources_makes_an_empty_view()
    {
        _root.Add(true, []);

        DatasetResult result = _root.Update();

        Assert.Equal((0L, 1, true), (result.Resources, result.RunsFolded, result.IsRebuilt));
        Assert.Empty(_root.Files());
        Assert.Equal("1", DatasetFolder.Read(_root.Root)!.LastRunId);
    }

    [Fact]
    public void Ids_that_differ_only_in_case_are_different_resources()
    {
        _root.Add(true, [Patient("a", 1), Patient("A", 1)]);
        _root.Add(false, [Patient("a", 2)], ["Patient/A"]);

        _root.Update();

        Assert.Equal(Joined(Patient("a", 2)), _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void One_id_in_two_types_is_two_resources()
    {
        _root.Add(true, [Patient("same", 1), Observation("same", "same")]);
        _root.Add(false, [], ["Observation/same"]);

        DatasetResult result = _root.Update();

        Assert.Equal(["Patient.ndjson"], _root.Files().Keys);
        Assert.Equal(1, result.Resources);
    }

    [Fact]
    public void The_resources_are_in_the_order_of_the_code_points_of_their_ids()
    {
        string[] ids = ["-", ".", "1", "10", "2", "A", "a", "aa", "é", "中", "\uFF21", "😀"];
        _root.Add(true, Enumerable.Reverse(ids).Select(id => Patient(id, 1)));

        _root.Update();

        Assert.Equal(Joined(ids.Select(id => Patient(id, 1))), _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void An_id_that_is_written_with_escapes_is_the_same_id()
    {
        _root.Add(true, [Patient("ü", 1)]);
        _root.Add(false, [Patient("\\u00fc", 2)]);

        _root.Update();

        Assert.Equal(Joined(Patient("\\u00fc", 2)), _root.Files()["Patient.ndjson"]);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(65_535)]
    public void Long_ids_are_told_apart_by_their_last_character(int length)
    {
        string id = new('x', length - 1);
        _root.Add(true, [Patient(id + "2", 1), Patient(id + "1", 1)]);
        _root.Update();
        _root.Add(false, [Patient(id + "2", 2)]);

        Assert.Equal(1, _root.Update().Updated);
        Assert.Equal(Joined(Patient(id + "1", 1), Patient(id + "2", 2)), _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void An_id_of_65536_bytes_is_refused()
    {
        _root.Add(true, [Patient(new string('x', 65_536), 1)]);
        Assert.Equal("ResourceWithoutId", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
    }

    [Fact]
    public void Without_meta_the_later_run_counts()
    {
        _root.Add(true, [Observation("o", "first")]);
        _root.Add(false, [Observation("o", "second")]);

        _root.Update();

        Assert.Equal(Joined(Observation("o", "second")), _root.Files()["Observation.ndjson"]);
    }

    [Fact]
    public void Of_equal_versions_with_different_content_the_later_run_counts()
    {
        string first = Patient("a", 1).Replace("}}", "},\"text\":1}", StringComparison.Ordinal);
        string second = first.Replace("\"text\":1", "\"text\":2", StringComparison.Ordinal);
        _root.Add(true, [first]);
        _root.Add(false, [second]);

        Assert.Equal(0, _root.Update().VersionsContradicted);
        Assert.Equal(Joined(second), _root.Files()["Patient.ndjson"]);
    }

    [Theory]
    [InlineData("2026-05-28T01:30:00Z", "2026-05-28T01:00:00-01:00", true)]
    [InlineData("2026-05-28T01:30:00Z", "2026-05-28T02:00:00+01:00", false)]
    [InlineData("2026-05-28T23:59:59-12:00", "2026-05-29T12:00:00Z", true)]
    public void Times_are_compared_as_moments_whatever_their_offsets(string before, string after, bool isNewer)
    {
        string first = At(before);
        string second = At(after);
        _root.Add(true, [first]);
        _root.Add(false, [second]);

        _root.Update();

        Assert.Equal(Joined(isNewer ? second : first), _root.Files()["Patient.ndjson"]);

        static string At(string time) => $$$"""{"resourceType":"Patient","id":"a","meta":{"lastUpdated":"{{{time}}}"}}""";
    }

    [Fact]
    public void A_resource_that_stands_twice_in_a_run_is_once_in_the_view_in_its_newer_version()
    {
        _root.Add(true, [Patient("a", 2), Patient("a", 1), Patient("a", 2)], linesOfFile: 1);

        Assert.Equal(1, _root.Update().Added);
        Assert.Equal(Joined(Patient("a", 2)), _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void Types_that_differ_only_in_case_cannot_be_in_one_view()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        _root.Add(false, ["""{"resourceType":"PATIENT","id":"b"}"""]);

        Assert.Equal("ResourceTypeUnusable", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
        Assert.Equal(Joined(Patient("a", 1)), _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void A_type_whose_last_resource_is_deleted_has_no_file_and_is_not_in_the_summary()
    {
        _root.Add(true, [Patient("a", 1), Observation("o", "a")]);
        _root.Update();
        _root.Add(false, [], ["Observation/o"]);

        DatasetResult result = _root.Update();

        Assert.Equal(["Patient.ndjson"], _root.Files().Keys);
        Assert.Equal(["Patient"], DatasetFolder.Read(_root.Root)!.Types.Select(type => type.Type));
        Assert.Equal([("Observation", 0L, 1L), ("Patient", 1L, 0L)], result.Types.Select(type => (type.Type, type.Resources, type.Deleted)));
    }

    [Fact]
    public void A_type_of_which_a_run_has_nothing_is_as_it_was()
    {
        _root.Add(true, [Patient("a", 1), Observation("o", "a")]);
        _root.Update();
        string before = _root.Files()["Observation.ndjson"];
        _root.Add(false, [Patient("a", 2)]);

        DatasetTypeResult type = _root.Update().Types[0];

        Assert.Equal(before, _root.Files()["Observation.ndjson"]);
        Assert.Equal(("Observation", 1L, 0L, 0L, (long)before.Length), (type.Type, type.Resources, type.Added, type.Updated, type.Bytes));
    }

    [Fact]
    public void The_line_ends_of_Windows_and_blank_lines_do_not_get_into_the_view()
    {
        _root.Add(true, ["", Patient("a", 1) + "\r", "  ", Patient("b", 1)]);

        _root.Update();

        Assert.Equal(Joined(Patient("a", 1), Patient("b", 1)), _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void An_outcome_among_the_data_is_counted_and_is_not_in_the_view()
    {
        _root.Add(true, [Patient("a", 1), """{"resourceType":"OperationOutcome","id":"o","issue":[]}"""]);

        Assert.Equal((1L, 1L), (_root.Update().OutcomesPassedOver, (long)_root.Files().Count));
    }

    [Fact]
    public void More_runs_than_can_be_merged_at_once_are_merged_in_turns()
    {
        _root.Add(true, [Patient("a", 1)]);
        for (int run = 2; run <= 5; run++)
        {
            _root.Add(false, [Patient("a", run)]);
        }

        DatasetResult result = _root.Update(new DatasetLimits { RunsAtOnce = 2 });

        Assert.Equal((5, true, "5"), (result.RunsFolded, result.IsRebuilt, result.LastRunId));
        Assert.Equal(["1", "2", "3", "4", "5"], DatasetFolder.Read(_root.Root)!.RunIds);
        Assert.Equal(Joined(Patient("a", 5)), _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void Seventy_runs_of_a_group_are_merged_and_the_last_one_decides_who_stays()
    {
        _root.Add(true, [Patient("a", 1), Patient("b", 1)], members: ["a", "b"]);
        for (int run = 2; run <= 70; run++)
        {
            _root.Add(false, [], members: run == 70 ? ["a"] : ["a", "b"]);
        }

        Assert.Equal(70, _root.Update().RunsFolded);
        Assert.Equal(Joined(Patient("a", 1)), _root.Files()["Patient.ndjson"]);
    }

    [Fact]
    public void A_full_run_removes_what_it_lacks_and_tells_deleted_from_left()
    {
        _root.Add(true, [Patient("a", 1), Patient("b", 1), Patient("c", 1)], members: ["a", "b", "c"]);
        _root.Update();
        _root.Add(true, [Patient("a", 1)], members: ["a", "b"]);

        DatasetResult result = _root.Update();

        Assert.Equal((1L, 1L, 1L, true), (result.Resources, result.Deleted, result.Left, result.IsRebuilt));
        Assert.Equal((0L, 0L), (result.Added, result.Updated));
    }

    [Theory]
    [InlineData("missing", "is missing")]
    [InlineData("shorter", "has changed")]
    [InlineData("longer", "has changed")]
    [InlineData("out of order", "is not sorted, or contains a line of another type")]
    [InlineData("not JSON", "ine 1 of")]
    public void A_view_that_was_changed_is_not_continued_and_nothing_is_written(string change, string because)
    {
        _root.Add(true, [Patient("a", 1), Patient("b", 1)]);
        _root.Update();
        string file = Path.Combine(_root.Current, "Patient.ndjson");
        string content = File.ReadAllText(file);
        _root.Add(false, [Patient("c", 1)]);
        switch (change)
        {
            case "missing":
                File.Delete(file);
                break;
            case "shorter":
                File.WriteAllText(file, content[..^1]);
                break;
            case "longer":
                File.AppendAllText(file, Patient("x", 1) + "\n");
                break;
            case "out of order":
                File.WriteAllText(file, Joined(Patient("b", 1), Patient("a", 1)));
                break;
            default:
                File.WriteAllText(file, "x" + content[1..]);
                break;
        }

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => _root.Update());

        Assert.Equal("DatasetDamaged", error.ErrorId);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.Equal(["current", "run1", "run2"], Directory.GetFileSystemEntries(_root.Root).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_summary_that_cannot_be_read_counts_as_no_view_and_the_view_is_rebuilt()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        File.WriteAllText(Path.Combine(_root.Current, "dataset.json"), "{");
        _root.Add(false, [Patient("b", 1)]);

        DatasetResult result = _root.Update();

        Assert.Equal((2L, 2, true), (result.Resources, result.RunsFolded, result.IsRebuilt));
    }

    [Fact]
    public void Increments_without_the_full_run_before_them_leave_the_view_as_it_is()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        IReadOnlyDictionary<string, string> before = _root.Files();
        _root.Add(false, [Patient("b", 1)]);
        DatasetRun third = _root.Add(false, [Patient("c", 1)]);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => new DatasetUpdate(_root.Root, [third]).Run());

        Assert.Equal("DatasetWithoutFullRun", error.ErrorId);
        Assert.Equal(before, _root.Files());
    }

    [Fact]
    public void A_damaged_line_of_a_complete_run_is_named_by_its_number_in_the_file()
    {
        _root.Add(true, [.. Enumerable.Range(0, 5000).Select(i => Patient($"p{i}", 1)), """{"resourceType":"Patient"}"""], linesOfFile: 10_000);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => _root.Update());

        Assert.Contains("line 5001 of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_line_in_the_deletions_of_an_incomplete_run_is_not_passed_over()
    {
        _root.Add(true, [Patient("a", 1)]);
        DatasetRun run = _root.Add(false, [], ["Patient/a"], isIncomplete: true);
        File.AppendAllText(Path.Combine(run.Folders[0], "deleted", "Bundle.0001.ndjson"), "{\n");

        Assert.Equal("DatasetRunDamaged", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_vanishes_during_the_update_is_never_passed_over(bool isIncomplete)
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        DatasetRun run = _root.Add(false, [Patient("b", 1), Patient("c", 1)], linesOfFile: 1, isIncomplete: isIncomplete);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => _root.Update(step: DeleteAtBegun));

        Assert.Equal("DatasetRunDamaged", error.ErrorId);
        Assert.Contains("Output.0002.ndjson", error.Message, StringComparison.Ordinal);
        Assert.Equal(Joined(Patient("a", 1)), _root.Files()["Patient.ndjson"]);

        void DeleteAtBegun(string step)
        {
            if (step == DatasetSteps.Begun)
            {
                File.Delete(Path.Combine(run.Folders[0], "Output.0002.ndjson"));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_packed_file_that_was_cut_is_never_passed_over(bool isIncomplete)
    {
        DatasetRun run = _root.Add(true, [Patient("a", 1), Patient("b", 1)], gzip: true, isIncomplete: isIncomplete);
        string file = Path.Combine(run.Folders[0], "Output.0001.ndjson.gz");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^4]);

        Assert.Equal("DatasetRunDamaged", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
        Assert.Empty(_root.Files());
    }
}
