using System.Runtime.Versioning;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Datasets;

/// <summary>The exchange of two views, and what a kill in the middle of it leaves.</summary>
public sealed class DatasetSwapTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DatasetPaths _paths;
    private readonly List<string> _steps = [];

    public DatasetSwapTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
        _paths = new DatasetPaths(_folder.FullPath);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_view_takes_its_place_in_one_step()
    {
        Make(_paths.Next, "next");

        DatasetSwap.Place(_paths, _steps.Add);

        Assert.Equal(["Placing", "Placed"], _steps);
        Assert.Equal(["current: next"], Views());
    }

    [Fact]
    public void A_new_view_takes_the_place_of_the_old_one_which_is_kept_until_it_is_cleaned_up()
    {
        Make(_paths.Current, "current");
        Make(_paths.Next, "next");

        DatasetSwap.Place(_paths, _steps.Add);

        Assert.Equal(["Retiring", "Retired", "Placing", "Placed"], _steps);
        Assert.Equal(["current: next", "current.old: current"], Views());
    }

    [Fact]
    public void An_old_view_that_was_left_behind_is_not_in_the_way()
    {
        Make(_paths.Old, "old");
        Make(_paths.Current, "current");
        Make(_paths.Next, "next");

        DatasetSwap.Place(_paths, _steps.Add);

        Assert.Equal(["current: next", "current.old: current"], Views());
    }

    [Fact]
    public void If_the_new_view_cannot_take_its_place_the_old_one_is_put_back()
    {
        Make(_paths.Current, "current");
        Make(_paths.Next, "next");

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => DatasetSwap.Place(_paths, step => DeleteAt(step, DatasetSteps.Placing, _paths.Next)));

        Assert.Equal(("DatasetNotReplaced", Recovery.RunAgain), (error.ErrorId, error.Recovery));
        Assert.Equal(["current: current"], Views());
    }

    [Fact]
    public void If_the_old_view_cannot_be_moved_away_both_stay_where_they_are()
    {
        Make(_paths.Current, "current");
        Make(_paths.Next, "next");

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => DatasetSwap.Place(_paths, step => BlockAt(step, DatasetSteps.Retiring, _paths.Old)));

        Assert.Equal(("DatasetNotReplaced", _paths.Current), (error.ErrorId, error.Target));
        Assert.Equal(["current: current", "current.next: next"], Views());
    }

    [Theory]
    [InlineData(false, false, "none", "")]
    [InlineData(false, false, "incomplete", "")]
    [InlineData(false, false, "complete", "next")]
    [InlineData(false, true, "none", "old")]
    [InlineData(false, true, "incomplete", "old")]
    [InlineData(false, true, "complete", "next")]
    [InlineData(true, false, "none", "current")]
    [InlineData(true, false, "incomplete", "current")]
    [InlineData(true, false, "complete", "next")]
    [InlineData(true, true, "none", "current")]
    [InlineData(true, true, "incomplete", "current")]
    [InlineData(true, true, "complete", "next")]
    public void The_last_complete_view_becomes_the_current_one_and_nothing_else_is_left(bool hasCurrent, bool hasOld, string next, string expected)
    {
        Make(_paths.Work, "work");
        Make(hasCurrent ? _paths.Current : null, "current");
        Make(hasOld ? _paths.Old : null, "old");
        Make(next == "none" ? null : _paths.Next, "next", isComplete: next == "complete");
        string[] before = [.. Views()];

        string last = DatasetSwap.FindLast(_paths);
        Assert.Equal(expected, File.Exists(Path.Combine(last, "name")) ? File.ReadAllText(Path.Combine(last, "name")) : string.Empty);
        Assert.Equal(before, Views());

        DatasetSwap.Recover(_paths, _steps.Add);
        Assert.Equal(expected.Length > 0 ? ["current: " + expected] : [], Views());
    }

    [Fact]
    public void A_recovery_that_is_interrupted_can_be_repeated()
    {
        Make(_paths.Current, "current");
        Make(_paths.Next, "next");
        Assert.Throws<InvalidOperationException>(() => DatasetSwap.Recover(_paths, step => ThrowAt(step, DatasetSteps.Placing)));
        Assert.Equal(["current.next: next", "current.old: current"], Views());

        DatasetSwap.Recover(_paths, _steps.Add);

        Assert.Equal(["current: next"], Views());
    }

    [Fact]
    public void A_folder_without_a_view_has_nothing_to_recover()
    {
        DatasetSwap.Recover(_paths, _steps.Add);

        Assert.Empty(_steps);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void The_next_view_has_the_permissions_that_the_user_gave_to_the_current_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        DatasetSwap.CreateNext(_paths);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_paths.Next));

        Directory.Delete(_paths.Next);
        Make(_paths.Current, "current");
        File.SetUnixFileMode(_paths.Current, Shared);
        DatasetSwap.CreateNext(_paths);

        Assert.Equal(Shared, File.GetUnixFileMode(_paths.Next));
    }

    [Fact]
    public void Deleting_a_folder_deletes_what_is_in_it_and_a_missing_one_is_deleted_already()
    {
        Make(_paths.Old, "old");
        Directory.CreateDirectory(Path.Combine(_paths.Old, "below"));

        DatasetSwap.Delete(_paths.Old);
        DatasetSwap.Delete(_paths.Old);

        Assert.False(Directory.Exists(_paths.Old));
    }

    private static void Make(string? folder, string name, bool isComplete = true)
    {
        if (folder is null)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "name"), name);
        if (isComplete)
        {
            File.WriteAllText(Path.Combine(folder, "dataset.json"), "{}");
        }
    }

    private static void ThrowAt(string step, string wanted)
    {
        if (step == wanted)
        {
            throw new InvalidOperationException(step);
        }
    }

    private static void DeleteAt(string step, string wanted, string folder)
    {
        if (step == wanted)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void BlockAt(string step, string wanted, string folder)
    {
        if (step == wanted)
        {
            // A file of that name: nothing can be moved there.
            File.WriteAllText(folder, "in the way");
        }
    }

    private IEnumerable<string> Views() => Directory.GetDirectories(_folder.FullPath)
        .Order(StringComparer.Ordinal)
        .Select(folder => $"{Path.GetFileName(folder)}: {File.ReadAllText(Path.Combine(folder, "name"))}");
}
