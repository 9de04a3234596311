using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>
/// A kill at each step of an update: what lies on disk at that moment is copied, and the copy is what the next process finds. Nothing is cleaned up
/// in it, as an exception would.
/// </summary>
public sealed class DatasetKillTests : IDisposable
{
    private static readonly DatasetLimits Small = new() { SortRecords = 1, MergeWidth = 2 };

    private readonly DatasetRuns _root = new();
    private readonly TestFolder _copies = new();
    private readonly List<(string Step, string Root)> _killed = [];
    private readonly string _before;
    private readonly string _after;

    public DatasetKillTests()
    {
        _root.Add(true, [Patient("a", 1), Observation("o", "a"), Patient("z", 1)]);
        _root.Update();
        _before = View(_root.Root);
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
        string[] steps = ["Begun", "Spilled", "Read", "Written", "Recorded", "Retiring", "Retired", "Placing", "Placed", "Cleared"];

        Assert.Equal(steps, _killed.Select(kill => kill.Step).Distinct());
        Assert.NotEqual(_before, _after);
    }

    [Fact]
    public void The_next_update_makes_the_view_that_the_killed_one_would_have_made()
    {
        foreach ((string step, string root) in _killed)
        {
            Assert.Equal("2", new DatasetUpdate(root, _root.Runs).Run().LastRunId);

            Assert.Equal((step, _after), (step, View(root)));
            Assert.Equal(["current"], Entries(root));
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
            Assert.Equal(["current"], Entries(root));
        }
    }

    private static string View(string root) => string.Concat(Directory.GetFiles(Path.Combine(root, "current")).Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)}\n{File.ReadAllText(file)}"));

    private static string AllFiles(string root) => string.Join('\n', Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Entries(string root) => Directory.GetFileSystemEntries(root).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    /// <summary>Copies everything but the runs, which no update changes. The lock file of a killed process stays behind, and nobody holds it.</summary>
    private void Copy(string step)
    {
        string to = Path.Combine(_copies.FullPath, $"{_killed.Count}");
        foreach (string file in Directory.GetDirectories(_root.Root, "current*").Select(folder => Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder))).Name)
            .SelectMany(name => Directory.GetFiles(Path.Combine(_root.Root, name))))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(_root.Root, file)));
        }

        File.WriteAllText(Path.Combine(to, "current.lock"), string.Empty);
        _killed.Add((step, to));
    }
}
