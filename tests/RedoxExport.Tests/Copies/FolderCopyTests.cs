using RedoxExport.Copies;
using RedoxExport.Runs;
using RedoxExport.Tests.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Copies;

/// <summary>Copies to a folder, and what is copied.</summary>
public sealed class FolderCopyTests : IDisposable
{
    private readonly TestFolder _from = new();
    private readonly TestFolder _to = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task A_copy_has_the_files_and_a_manifest_and_no_links()
    {
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Bytes(600_000, 1)));

        CopiedExport copied = Assert.Single(await CopyAsync(_from.FullPath));

        Assert.Equal(["tonight/Observation.0001.ndjson", "tonight/Patient.0001.ndjson", "tonight/copy.json"], _to.Files);
        Assert.Equal((2, 3L), (copied.CopiedFiles, copied.Resources - SavedFolder.Bytes(600_000, 1).Count(b => b == '\n')));
        Assert.Equal(await File.ReadAllBytesAsync(_from["Observation.0001.ndjson"], TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(_to["tonight/Observation.0001.ndjson"], TestContext.Current.CancellationToken));
        Assert.DoesNotContain("https://", await File.ReadAllTextAsync(_to["tonight/copy.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 5, 28, 9, 0, 0, TimeSpan.Zero), copied.TransactionTime);
    }

    [Fact]
    public async Task A_copy_that_was_interrupted_continues_and_leaves_no_temporary_file()
    {
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)), ("Patient", SavedFolder.Lines(4)));
        Directory.CreateDirectory(_to["tonight"]);
        File.Copy(_from["Patient.0001.ndjson"], _to["tonight/Patient.0001.ndjson"]);
        await File.WriteAllTextAsync(_to["tonight/Patient.0002.1234567890123456.ndjson.new"], "half", TestContext.Current.CancellationToken);

        CopiedExport copied = Assert.Single(await CopyAsync(_from.FullPath));

        Assert.Equal((1, 1), (copied.CopiedFiles, copied.SkippedFiles));
        Assert.Equal(["tonight/Patient.0001.ndjson", "tonight/Patient.0002.ndjson", "tonight/copy.json"], _to.Files);
    }

    [Theory]
    [InlineData("deleted", 2)]
    [InlineData("shorter", 2)]
    [InlineData("other bytes", 2)]
    [InlineData("written again", 1)]
    public async Task A_file_that_was_changed_in_the_copy_is_copied_again_when_another_file_is_new(string how, int copied)
    {
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Lines(3)));
        await CopyAsync(_from.FullPath);
        string changed = _to["tonight/Patient.0001.ndjson"];
        File.Delete(changed);
        if (how != "deleted")
        {
            await File.WriteAllBytesAsync(changed, how switch { "shorter" => SavedFolder.Lines(2), "other bytes" => SavedFolder.Lines(3, mark: "b"), _ => SavedFolder.Lines(3) }, TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(changed, File.GetLastWriteTimeUtc(_to["tonight/copy.json"]).AddSeconds(2));
        }

        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Lines(3)), ("Encounter", SavedFolder.Lines(3)));
        CopiedExport copy = Assert.Single(await CopyAsync(_from.FullPath));

        Assert.Equal((copied, 3 - copied), (copy.CopiedFiles, copy.SkippedFiles));
        Assert.Equal(SavedFolder.Lines(3), await File.ReadAllBytesAsync(changed, TestContext.Current.CancellationToken));
        Assert.Contains("tonight/copy.json", _to.Files);
    }

    [Fact]
    public async Task A_link_at_the_name_of_a_file_is_replaced_and_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a permission on Windows.");
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)));
        Directory.CreateDirectory(_to["tonight"]);
        await File.WriteAllTextAsync(_to["other"], "mine", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_to["tonight/Patient.0001.ndjson"], _to["other"]);

        await CopyAsync(_from.FullPath);

        Assert.Equal("mine", await File.ReadAllTextAsync(_to["other"], TestContext.Current.CancellationToken));
        Assert.Null(new FileInfo(_to["tonight/Patient.0001.ndjson"]).LinkTarget);
    }

    [Theory]
    [InlineData("saving", "CopySourceIncomplete")]
    [InlineData("incomplete", "CopySourceIncomplete")]
    public async Task An_export_that_is_not_complete_is_not_copied(string state, string id)
    {
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)));
        await File.WriteAllTextAsync(_from["export.json"], $$"""{"version":1,"state":"{{state}}"}""", TestContext.Current.CancellationToken);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(_from.FullPath));

        Assert.Equal(id, error.ErrorId);
        Assert.Empty(_to.Files);
    }

    [Fact]
    public async Task A_file_with_other_bytes_than_were_saved_is_not_copied()
    {
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)));
        await File.WriteAllBytesAsync(_from["Patient.0001.ndjson"], SavedFolder.Lines(3, mark: "b"), TestContext.Current.CancellationToken);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(_from.FullPath));

        Assert.Equal(("CopySourceChanged", Recovery.Continue), (error.ErrorId, error.Recovery));
        Assert.Empty(_to.Files);
    }

    [Fact]
    public async Task A_folder_without_an_export_is_one_clear_error_that_leaves_the_others()
    {
        Directory.CreateDirectory(_from.FullPath);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(_from.FullPath));

        Assert.Equal(("NoExportHere", Recovery.Continue), (error.ErrorId, error.Recovery));
    }

    [Fact]
    public async Task A_manifest_that_is_too_large_to_be_one_does_not_stay_beside_other_files()
    {
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)));
        Directory.CreateDirectory(_to["tonight"]);
        using (FileStream large = File.Create(_to["tonight/copy.json"]))
        {
            large.SetLength(CopyManifest.LargestSize + 1);
        }

        Directory.CreateDirectory(_to["tonight/Patient.0001.ndjson"]);
        await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(_from.FullPath));

        Assert.DoesNotContain("tonight/copy.json", _to.Files);
    }

    [Fact]
    public async Task A_folder_is_not_copied_onto_itself()
    {
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)));
        CopySource source = Assert.Single(CopySource.Find(_from.FullPath));

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => new FolderTarget(Path.GetDirectoryName(_from.FullPath)!).RequireOther(source));

        Assert.Equal("CopyDestinationNotValid", error.ErrorId);
        new FolderTarget(_to.FullPath).RequireOther(source);
        await CopyAsync(_from.FullPath);
    }

    [Fact]
    public async Task Two_folders_with_the_same_name_do_not_get_the_same_copy()
    {
        using TestFolder other = new();
        string second = Path.Combine(other.FullPath, "tonight");
        SavedFolder.Write(_from.FullPath, ("Patient", SavedFolder.Lines(3)));
        SavedFolder.Write(second, ("Patient", SavedFolder.Lines(4)));
        using CopyTarget target = CopyDestination.Open(new CopySettings { Destination = _to.FullPath }, null);
        ExportCopier copier = new(target, new CopyOptions());
        await copier.CopyAsync(Assert.Single(CopySource.Find(_from.FullPath)), TestContext.Current.CancellationToken);
        await copier.CopyAsync(Assert.Single(CopySource.Find(_from.FullPath)), TestContext.Current.CancellationToken);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => copier.CopyAsync(Assert.Single(CopySource.Find(second)), TestContext.Current.CancellationToken));

        Assert.Equal(("CopyDestinationNotValid", Recovery.Continue), (error.ErrorId, error.Recovery));
        Assert.Contains(_from.FullPath, error.Message, StringComparison.Ordinal);
        Assert.Equal(SavedFolder.Lines(3), await File.ReadAllBytesAsync(_to["tonight/Patient.0001.ndjson"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_root_of_a_drive_gets_a_name() =>
        Assert.Equal("export", Assert.Single(CopySource.Find(Path.GetPathRoot(Path.GetTempPath())!)).Name);

    [Fact]
    public async Task A_run_of_several_exports_gets_one_manifest()
    {
        SavedFolder.Write(_from["data"], ("Patient", SavedFolder.Lines(3)));
        SavedFolder.Write(_from["members"], ("Group", SavedFolder.Lines(1, "Group")));
        await File.WriteAllTextAsync(_from["log.ndjson"], string.Empty, TestContext.Current.CancellationToken);

        CopiedExport copied = Assert.Single(await CopyAsync(_from.FullPath));

        Assert.Equal(2, copied.Files);
        Assert.Equal(["tonight/copy.json", "tonight/data/Patient.0001.ndjson", "tonight/members/Group.0001.ndjson"], _to.Files);
    }

    [Fact]
    public async Task A_root_is_copied_with_its_complete_runs_and_its_current_view()
    {
        using DatasetRuns root = new();
        root.Add(isFull: true, ["""{"resourceType":"Patient","id":"1"}"""]);
        root.Update();
        RunHistory history = RunHistory.ReadOrNew(root.Root);
        DateTimeOffset day = new(2026, 5, 27, 9, 0, 0, TimeSpan.Zero);
        history.Add(day).State = ExportRunState.Complete;
        ExportRun complete = history.Add(day.AddDays(1));
        complete.State = ExportRunState.Complete;
        SavedFolder.Write(complete.Path, ("Patient", SavedFolder.Lines(3)));
        ExportRun failed = history.Add(day.AddDays(2));
        failed.State = ExportRunState.Failed;
        Directory.CreateDirectory(failed.Path);
        history.Write();

        IReadOnlyList<CopiedExport> copied = await CopyAsync(root.Root);

        Assert.Equal(["20260528T090000Z", "current"], copied.Select(copy => Path.GetFileName(copy.Path)));
        Assert.Matches("^current/Patient\\.[0-9a-f]{16}\\.ndjson$", Assert.Single(_to.Files, file => file.StartsWith("current/Patient", StringComparison.Ordinal)));
        Assert.Equal(["20260528T090000Z/Patient.0001.ndjson", "20260528T090000Z/copy.json"], _to.Files.Where(file => file.StartsWith("2026", StringComparison.Ordinal)));
        Assert.All(await CopyAsync(root.Root), copy => Assert.Equal(0, copy.CopiedFiles));
        Assert.Equal(0, Assert.Single(await CopyAsync(root.Current)).CopiedFiles);
    }

    [Fact]
    public async Task Files_that_a_killed_copy_of_a_view_left_are_deleted_by_the_next()
    {
        using DatasetRuns root = new();
        root.Add(isFull: true, ["""{"resourceType":"Patient","id":"1"}"""]);
        root.Update();
        Directory.CreateDirectory(_to["current"]);
        await File.WriteAllTextAsync(_to["current/copy.next.json"], """["Patient.0123456789abcdef.ndjson"]""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_to["current/Patient.0123456789abcdef.ndjson"], "left", TestContext.Current.CancellationToken);

        await CopyAsync(root.Root);

        Assert.Equal(2, _to.Files.Count);
        Assert.DoesNotContain("current/Patient.0123456789abcdef.ndjson", _to.Files);
    }

    [Fact]
    public async Task A_copy_of_a_view_that_compares_all_files_and_finds_no_difference_leaves_only_the_files_of_the_copy()
    {
        using DatasetRuns root = new();
        root.Add(isFull: true, ["""{"resourceType":"Patient","id":"1"}"""]);
        root.Update();
        await CopyAsync(root.Root);
        string[] before = [.. _to.Files.Order(StringComparer.Ordinal)];
        await File.WriteAllTextAsync(_to["current/copy.next.json"], """["Patient.0123456789abcdef.ndjson"]""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_to["current/Patient.0123456789abcdef.ndjson"], "left", TestContext.Current.CancellationToken);

        await CopyAsync(root.Root, new CopyOptions { Verifies = true });

        Assert.Equal(before, _to.Files.Order(StringComparer.Ordinal));
    }

    private async Task<IReadOnlyList<CopiedExport>> CopyAsync(string folder, CopyOptions? options = null)
    {
        using CopyTarget target = CopyDestination.Open(new CopySettings { Destination = _to.FullPath }, null);
        ExportCopier copier = new(target, options ?? new CopyOptions());
        List<CopiedExport> copied = [];
        foreach (CopySource source in CopySource.Find(folder))
        {
            copied.Add(await copier.CopyAsync(source, TestContext.Current.CancellationToken));
        }

        return copied;
    }
}
