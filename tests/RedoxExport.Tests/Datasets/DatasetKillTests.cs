using System.Text.RegularExpressions;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>
/// A kill at each step of an update: what lies on disk at that moment is copied, and the copy is what the next process finds. Nothing is cleaned up
/// in it, as an exception would.
/// </summary>
public sealed partial class DatasetKillTests : IDisposable
{
    private static readonly DatasetLimits Small = new() { SortRecords = 1, MergeWidth = 2 };

    private readonly DatasetRuns _root = new();
    private readonly TestFolder _copies = new();
    private readonly List<(string Step, string Root)> _killed = [];
    private readonly Follower _follower = new();
    private readonly string _before;
    private readonly string _after;

    public DatasetKillTests()
    {
        _root.Add(true, [Patient("a", 1), Observation("o", "a"), Patient("z", 1)]);
        _root.Update();
        _before = View(_root.Root);
        _follower.Follow(_root.Root);
        _root.Add(false, [Patient("a", 2), Patient("b", 1), Observation("p", "b")], ["Patient/z"]);
        _root.Update(Small, Copy);
        _after = View(_root.Root);
    }

    public void Dispose()
    {
        _root.Dispose();
        _copies.Dispose();
    }

    [Fact]
    public void Every_step_of_an_update_is_covered()
    {
        string[] steps = ["Begun", "Spilled", "Read", "Written", "ChangesRecorded", "Recorded", "Retiring", "Retired", "Placing", "Placed", "Cleared"];

        Assert.Equal(steps, _killed.Select(kill => kill.Step).Distinct());
        Assert.NotEqual(_before, _after);
    }

    [Fact]
    public void A_view_to_keep_is_kept_wherever_the_update_that_replaces_it_is_killed()
    {
        using DatasetRuns other = new();
        other.Add(true, [Patient("a", 1)]);
        other.Update();
        string before = View(other.Root);
        DatasetRun[] runs = [other.Add(true, [Patient("b", 1)])];
        List<(string Step, string Root)> killed = [];
        Replace(other.Root, Kill);
        string after = View(other.Root);
        Assert.Contains("Recorded", killed.Select(kill => kill.Step));

        foreach ((string step, string root) in killed)
        {
            Replace(root, static _ => { });

            Assert.Equal((step, after), (step, View(root)));
            Directory.Delete(Path.Combine(root, "current"), recursive: true);
            Directory.Move(Path.Combine(root, "current.of-1"), Path.Combine(root, "current"));
            Assert.Equal((step, before), (step, View(root)));
        }

        void Kill(string step)
        {
            string to = Path.Combine(_copies.FullPath, $"kept{killed.Count}");
            ViewCopies.Copy(other.Root, to);
            killed.Add((step, to));
        }

        void Replace(string root, Action<string> step) =>
            new DatasetUpdate(root, runs) { Step = step, KeepAs = view => view.LastRunId == "1" ? Path.Combine(root, "current.of-1") : null }.Run();
    }

    [Fact]
    public void The_next_update_makes_the_view_that_the_killed_one_would_have_made()
    {
        foreach ((string step, string root) in _killed)
        {
            Assert.Equal("2", new DatasetUpdate(root, _root.Runs).Run().LastRunId);

            Assert.Equal((step, _after), (step, View(root)));
            Assert.Equal(["current", "current.changes"], Entries(root));
        }
    }

    [Fact]
    public void Recovering_alone_gives_a_complete_view_the_old_one_or_the_new_one()
    {
        foreach ((string step, string root) in _killed)
        {
            DatasetSwap.Recover(new DatasetPaths(root), _ => { });

            Assert.Contains((step, View(root)), new[] { (step, _before), (step, _after) });
        }
    }

    [Fact]
    public void A_follower_reaches_the_view_that_counts_and_then_the_next_one_by_replaying_alone()
    {
        string before = _follower.Mark!;
        foreach ((string step, string root) in _killed)
        {
            Follower other = _follower.Copy();
            other.Follow(root);
            bool isRecorded = DatasetFolder.Read(root)!.LastRunId == "2";
            Assert.Equal((step, isRecorded ? 1 : 0), (step, other.Replayed));

            new DatasetUpdate(root, _root.Runs).Run();
            other.Follow(root);
            Assert.Equal((step, 1, 1), (step, other.Loads, other.Replayed));
            Assert.Equal((step, 1), (step, Directory.GetDirectories(Path.Combine(root, "current.changes")).Length));
            Assert.NotEqual(before, other.Mark);
        }
    }

    [Fact]
    public void From_the_moment_the_new_view_is_recorded_it_is_the_one_that_counts()
    {
        int recorded = _killed.FindIndex(kill => kill.Step == DatasetSteps.Recorded);
        for (int i = 0; i < _killed.Count; i++)
        {
            Assert.Equal((_killed[i].Step, i < recorded ? "1" : "2"), (_killed[i].Step, DatasetFolder.Read(_killed[i].Root)!.LastRunId));
        }
    }

    [Fact]
    public void Reading_the_summary_after_a_kill_changes_nothing_on_disk()
    {
        foreach ((string step, string root) in _killed)
        {
            string before = AllFiles(root);
            Assert.NotNull(DatasetFolder.Read(root));
            Assert.Equal((step, before), (step, AllFiles(root)));
        }
    }

    [Fact]
    public void An_update_that_has_nothing_to_merge_clears_what_a_killed_one_left()
    {
        foreach ((_, string root) in _killed.Where(kill => kill.Step is DatasetSteps.Retired or DatasetSteps.Placed))
        {
            Assert.Equal(0, new DatasetUpdate(root, _root.Runs).Run().RunsFolded);
            Assert.Equal(["current", "current.changes"], Entries(root));
        }
    }

    // Each state of a view has a revision of its own. All the rest is the same.
    private static string View(string root) => Revision().Replace(string.Concat(Directory.GetFiles(Path.Combine(root, "current")).Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)}\n{File.ReadAllText(file)}")), string.Empty);

    private static string AllFiles(string root) => string.Join('\n', Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Entries(string root) => Directory.GetFileSystemEntries(root).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    private void Copy(string step)
    {
        string to = Path.Combine(_copies.FullPath, $"{_killed.Count}");
        ViewCopies.Copy(_root.Root, to);
        _killed.Add((step, to));
    }

    [GeneratedRegex(""" *"revision": "[0-9a-f]{32}",""")]
    private static partial Regex Revision();
}
