using RedoxExport.Datasets;
using RedoxExport.Storage;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>The events of an update, its lock, and the errors of the disk.</summary>
public sealed class DatasetUpdateEventsTests : IDisposable
{
    private const string Partial = """{"resourceType":"Patient","id":"a","meta":{"tag":[{"code":"SUBSETTED"}]}}""";

    private readonly DatasetRuns _root = new();
    private readonly RecordingEvents _events = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void An_update_without_anything_odd_reports_one_line_of_numbers()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Add(false, [Patient("a", 2), Patient("b", 1)], ["Patient/c"]);

        Update();

        ExportEvent done = Assert.Single(_events.All);
        Assert.Equal((ExportEventLevel.Verbose, "DatasetUpdated"), (done.Level, done.Name));
        Assert.Equal("The current view has 2 resources after 2 more runs: 2 added, 0 updated, 0 deleted, 0 removed with patients who left.", done.Message);
    }

    [Fact]
    public void Everything_that_was_passed_over_is_one_warning_with_its_number()
    {
        _root.Add(true, [Patient("a", 1), Patient("b", 1), Observation("o", "b")], members: ["a", "b"]);
        _root.Add(false, [Partial, """{"resourceType":"OperationOutcome"}""", """{"resourceType":"OperationOutcome"}""", "{", "{", "{"], members: ["a"], isIncomplete: true);

        Update();

        Assert.Equal(["SubsettedPassedOver", "OutcomesPassedOver", "DamagedLinesPassedOver"], _events.Warnings.Select(warning => warning.Name));
        Assert.Equal(["1", "2", "3"], _events.Warnings.Select(warning => warning.Message[..1]));
    }

    [Fact]
    public void Patients_who_left_are_a_warning_with_numbers_and_without_ids()
    {
        _root.Add(true, [Patient("secret-a", 1), Patient("secret-b", 1), Observation("secret-o", "secret-b")], members: ["secret-a", "secret-b"]);
        _root.Update();
        _root.Add(false, [], members: ["secret-a"]);

        Update();

        ExportEvent warning = Assert.Single(_events.Warnings);
        Assert.Equal(("PatientsLeft", "1 patient left the group and the current view, 1 resource with them."), (warning.Name, warning.Message));
        Assert.DoesNotContain("secret", string.Concat(_events.All), StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_that_contradict_each_other_are_a_warning()
    {
        _root.Add(true, ["""{"resourceType":"Patient","id":"a","meta":{"versionId":"2","lastUpdated":"2026-05-28T09:00:00Z"}}"""]);
        _root.Add(false, ["""{"resourceType":"Patient","id":"a","meta":{"versionId":"1","lastUpdated":"2026-05-28T09:00:01Z"}}"""]);

        Update();

        Assert.Equal("VersionsContradicted", Assert.Single(_events.Warnings).Name);
    }

    [Fact]
    public void A_second_update_of_the_same_root_is_refused_and_may_wait()
    {
        _root.Add(true, [Patient("a", 1)]);
        Directory.CreateDirectory(_root.Root);
        using (new DatasetPaths(_root.Root).Hold())
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(Update);
            Assert.Equal(("DatasetInUse", Recovery.WaitForHolder), (error.ErrorId, error.Recovery));
            Assert.Empty(_root.Files());
        }

        Assert.Equal(1, Update().Resources);
    }

    [Fact]
    public void The_lock_is_free_again_after_an_error()
    {
        _root.Add(true, ["{"]);
        Assert.Throws<RedoxExportException>(Update);

        new DatasetPaths(_root.Root).Hold().Dispose();
    }

    [Fact]
    public void A_lock_file_that_a_killed_process_left_blocks_nobody()
    {
        _root.Add(true, [Patient("a", 1)]);
        File.WriteAllText(new DatasetPaths(_root.Root).Lock, "left behind");

        Assert.Equal(1, Update().Resources);
    }

    [Theory]
    [InlineData("Begun")]
    [InlineData("Read")]
    [InlineData("Written")]
    public void A_cancelled_update_leaves_the_view_as_it_was_and_no_folder_behind(string at)
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        IReadOnlyDictionary<string, string> before = _root.Files();
        _root.Add(false, ["""{"resourceType":"Basic","id":"x"}""", Patient("a", 2)]);
        using CancellationTokenSource source = new();
        DatasetUpdate update = new(_root.Root, _root.Runs) { Step = step => CancelAt(step == at, source) };

        Assert.ThrowsAny<OperationCanceledException>(() => update.Run(source.Token));

        Assert.Equal(before, _root.Files());
        Assert.Equal(["current", "run1", "run2"], Directory.GetFileSystemEntries(_root.Root).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Begun")]
    [InlineData("Read")]
    public void A_cancelled_first_update_makes_no_view(string at)
    {
        _root.Add(true, [Patient("a", 1)]);
        using CancellationTokenSource source = new();
        DatasetUpdate update = new(_root.Root, _root.Runs) { Step = step => CancelAt(step == at, source) };

        Assert.ThrowsAny<OperationCanceledException>(() => update.Run(source.Token));

        Assert.Equal(["run1"], Directory.GetFileSystemEntries(_root.Root).Select(entry => Path.GetFileName(entry)));
    }

    [Fact]
    public void A_root_that_is_a_file_is_an_error_of_the_disk()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root.Root)!);
        File.WriteAllText(_root.Root, "a file");

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => new DatasetUpdate(_root.Root, [], _events).Run());

        Assert.Equal(("DatasetNotWritten", ErrorKind.Storage, _root.Root), (error.ErrorId, error.Kind, error.Target));
    }

    [Theory]
    [InlineData("current.work")]
    [InlineData("current.next")]
    public void A_working_folder_that_cannot_be_made_is_an_error_of_the_disk_and_the_view_is_unchanged(string name)
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        IReadOnlyDictionary<string, string> before = _root.Files();
        _root.Add(false, [Patient("b", 1)]);
        File.WriteAllText(Path.Combine(_root.Root, name), "in the way");

        RedoxExportException error = Assert.Throws<RedoxExportException>(Update);

        Assert.Equal(("DatasetNotWritten", Recovery.RunAgain), (error.ErrorId, error.Recovery));
        Assert.Equal(before, _root.Files());
    }

    [Fact]
    public void A_sorted_file_that_is_cut_under_the_update_is_an_error_and_the_view_is_unchanged()
    {
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();
        IReadOnlyDictionary<string, string> before = _root.Files();
        _root.Add(false, [Patient("b", 1)]);

        Assert.Equal("DatasetNotWritten", Assert.Throws<RedoxExportException>(() => _root.Update(step: CutAtSpill)).ErrorId);

        Assert.Equal(before, _root.Files());
        Assert.False(Directory.Exists(Path.Combine(_root.Root, "current.work")));
    }

    [Fact]
    public void Two_runs_may_not_have_one_id()
    {
        DatasetRun run = _root.Add(true, []);
        Assert.Throws<ArgumentException>(() => new DatasetUpdate(_root.Root, [run, run]));
        Assert.Throws<ArgumentNullException>(() => new DatasetUpdate(null!, []));
        Assert.Throws<ArgumentNullException>(() => new DatasetUpdate(_root.Root, null!));
    }

    private static void CancelAt(bool now, CancellationTokenSource source)
    {
        if (now)
        {
            source.Cancel();
        }
    }

    private void CutAtSpill(string step)
    {
        if (step == DatasetSteps.Spilled)
        {
            string file = Assert.Single(Directory.GetFiles(Path.Combine(_root.Root, "current.work")));
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        }
    }

    private DatasetResult Update() => new DatasetUpdate(_root.Root, _root.Runs, _events).Run();
}
