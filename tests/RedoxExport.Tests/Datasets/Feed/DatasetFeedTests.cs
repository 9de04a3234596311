using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>What a follower finds: the state of the view, and the change sets that lead to it.</summary>
public sealed class DatasetFeedTests : IDisposable
{
    private readonly DatasetRuns _root = new();

    private string Changes => Path.Combine(_root.Root, "current.changes");

    private DatasetFeed Feed => DatasetFeed.Open(_root.Root)!;

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_root_without_a_view_has_no_feed()
    {
        Assert.Null(DatasetFeed.Open(_root.Root));
        Assert.False(Directory.Exists(_root.Root));
        Assert.Throws<ArgumentNullException>(() => DatasetFeed.Open(null!));
        Assert.Throws<ArgumentNullException>(() => DatasetFeed.Hold(null!));
    }

    [Fact]
    public void The_first_view_has_a_revision_and_no_change_set()
    {
        Full(Patient("a", 1));

        DatasetFeed feed = Feed;
        Assert.Equal((true, "1", DateTimeOffset.UnixEpoch), (ViewRevision.IsValid(feed.Revision), feed.LastRun, feed.TransactionTime));
        Assert.Equal((_root.Current, "Patient"), (feed.Folder, Assert.Single(feed.View.Types).Type));
        Assert.Equal(Path.Combine(_root.Current, "Patient.ndjson"), feed.FileOf("Patient"));
        Assert.False(Directory.Exists(Changes));
    }

    [Fact]
    public void A_change_set_has_the_new_lines_and_the_ids_whose_lines_are_gone()
    {
        Full(Patient("a", 1), Patient("b", 1), Patient("c", 1), Observation("o", "a"));
        string before = Feed.Revision!;
        _root.Add(false, [Patient("d", 1), Patient("b", 2), Patient("a", 1), Observation("p", "b")], ["Patient/c"]);
        _root.Update();

        ChangeSet set = Assert.Single(Feed.Since(before)!);
        Assert.Equal((before, Feed.Revision, "2", Feed.TransactionTime), (set.From, set.Revision, set.LastRunId, set.TransactionTime));
        Assert.Equal(["Observation", "Patient"], set.Types.Select(type => type.Type));
        Assert.Equal((1, 0, 0, null), (set.Types[0].Added, set.Types[0].Updated, set.Types[0].Removed, set.Types[0].RemovedIdsPath));
        Assert.Empty(set.Types[0].ReadRemovedIds());
        Assert.Equal((1, 1, 1), (set.Types[1].Added, set.Types[1].Updated, set.Types[1].Removed));
        Assert.Equal(Joined(Patient("b", 2), Patient("d", 1)), File.ReadAllText(set.Types[1].LinesPath!));
        Assert.Equal("\"b\"\n\"c\"\n", File.ReadAllText(set.Types[1].RemovedIdsPath!));
        Assert.Equal(["b", "c"], set.Types[1].ReadRemovedIds());
        Assert.Equal(set.Bytes, Directory.GetFiles(Path.Combine(Changes, set.Revision)).Where(file => !file.EndsWith(".json", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length));
    }

    [Fact]
    public void Resources_that_only_disappear_have_ids_and_no_lines()
    {
        _root.Add(true, [Patient("a", 1), Patient("b", 1), Observation("o", "b")], members: ["a", "b"]);
        _root.Update();
        string before = Feed.Revision!;
        _root.Add(false, [], members: ["a"]);
        _root.Update();

        Assert.All(Assert.Single(Feed.Since(before)!).Types, type => Assert.Equal((1, 0, 1, null, null), (type.Left, type.Deleted, type.Removed, type.LinesPath, type.Lines)));
    }

    [Theory]
    [InlineData("Z\\\"quoted\\\"")]
    [InlineData("Zback\\\\slash")]
    [InlineData("Zline\\nbreak")]
    [InlineData("Zü\\uD83D\\uDE00")]
    [InlineData("Z<&'+`")]
    [InlineData("Z\\u0000")]
    public void Ids_that_are_not_those_of_FHIR_are_read_as_they_are(string escaped)
    {
        Full(Patient(escaped, 1), Patient("a", 1));
        string before = Feed.Revision!;
        _root.Add(true, [Patient("a", 1)]);
        _root.Update();

        Assert.Equal([System.Text.Json.JsonDocument.Parse($"\"{escaped}\"").RootElement.GetString()!], Assert.Single(Assert.Single(Feed.Since(before)!).Types).ReadRemovedIds());
    }

    [Fact]
    public void An_update_that_changes_nothing_leads_to_the_next_state_too()
    {
        Full(Patient("a", 1));
        string before = Feed.Revision!;
        Increment(Patient("a", 1));

        Assert.Empty(Assert.Single(Feed.Since(before)!).Types);
        Assert.NotEqual(before, Feed.Revision);
    }

    [Fact]
    public void An_update_without_runs_keeps_the_revision()
    {
        Full(Patient("a", 1));
        Increment(Patient("a", 2));
        string now = Feed.Revision!;
        _root.Update();

        Assert.Equal(now, Feed.Revision);
        Assert.Empty(Feed.Since(now)!);
    }

    [Fact]
    public void Several_updates_come_in_order()
    {
        Full(Patient("a", 1));
        string[] reached = [Feed.Revision!, .. Enumerable.Range(2, 3).Select(version => Increment(Patient("a", version)))];

        Assert.Equal(reached[1..], Feed.Since(reached[0])!.Select(set => set.Revision));
        Assert.Equal(reached[3..], Feed.Since(reached[2])!.Select(set => set.Revision));
        Assert.Empty(Feed.Since(reached[3])!);
    }

    [Fact]
    public void Runs_that_are_merged_in_several_steps_have_a_change_set_for_each_step()
    {
        Full(Patient("a", 1));
        string before = Feed.Revision!;
        _root.Add(false, [Patient("a", 2)]);
        _root.Add(false, [Patient("a", 3)]);
        _root.Update(new DatasetLimits { RunsAtOnce = 1 });

        Assert.Equal(["2", "3"], Feed.Since(before)!.Select(set => set.LastRunId));
    }

    [Fact]
    public void A_revision_that_is_not_known_has_no_way_to_the_view()
    {
        Full(Patient("a", 1));
        Increment(Patient("a", 2));

        Assert.Null(Feed.Since(null));
        Assert.Null(Feed.Since(ViewRevision.New()));
        Assert.Null(Feed.Since("../current"));
    }

    [Fact]
    public void A_rebuilt_view_has_the_differences_to_the_one_before()
    {
        Full(Patient("a", 1), Patient("b", 1), Patient("c", 1));
        string before = Feed.Revision!;
        Full(Patient("a", 1), Patient("b", 2), Patient("d", 1));

        ChangedType type = Assert.Single(Assert.Single(Feed.Since(before)!).Types);
        Assert.Equal((1, 1, 1), (type.Added, type.Updated, type.Deleted));
        Assert.Equal(["b", "c"], type.ReadRemovedIds());
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("longer")]
    [InlineData("out of order")]
    [InlineData("no summary")]
    public void A_view_that_is_rebuilt_because_it_was_damaged_has_no_change_set(string damage)
    {
        Full(Patient("a", 1), Patient("b", 1));
        string before = Feed.Revision!;
        string file = Path.Combine(_root.Current, "Patient.ndjson");
        switch (damage)
        {
            case "missing":
                File.Delete(file);
                break;
            case "longer":
                File.AppendAllText(file, Joined(Patient("c", 1)));
                break;
            case "out of order":
                File.WriteAllText(file, Joined(Patient("b", 1), Patient("a", 1)));
                break;
            default:
                File.WriteAllText(Path.Combine(_root.Current, "dataset.json"), "{");
                break;
        }

        Full(Patient("a", 1), Patient("b", 2));

        Assert.Null(Feed.Since(before));
        Assert.False(Directory.Exists(Changes));
        string rebuilt = Feed.Revision!;
        Increment(Patient("a", 2));
        Assert.Single(Feed.Since(rebuilt)!);
    }

    [Theory]
    [InlineData("\"revision\": \"{0}\",", "")]
    [InlineData("{0}", "../../elsewhere")]
    [InlineData("{0}", "00000000000000000000000000000000 ")]
    [InlineData("{0}", "0000000000000000000000000000000G")]
    public void A_view_without_a_usable_revision_has_to_be_read_and_the_next_one_has_one(string from, string to)
    {
        Full(Patient("a", 1));
        string before = Feed.Revision!;
        string summary = Path.Combine(_root.Current, "dataset.json");
        File.WriteAllText(summary, File.ReadAllText(summary).Replace(from.Replace("{0}", before, StringComparison.Ordinal), to, StringComparison.Ordinal));

        Assert.Null(Feed.Revision);
        Assert.Null(Feed.Since(before));
        Assert.True(Feed.IsCurrent());

        DatasetFeed old = Feed;
        Increment(Patient("a", 2));
        Assert.False(old.IsCurrent());
        Assert.NotNull(Feed.Revision);
        Assert.Null(Feed.Since(before));
        Assert.False(Directory.Exists(Changes));
    }

    [Fact]
    public void A_feed_knows_that_the_view_was_replaced()
    {
        Full(Patient("a", 1));
        DatasetFeed feed = Feed;
        Assert.True(feed.IsCurrent());
        _root.Update();
        Assert.True(feed.IsCurrent());
        Increment(Patient("a", 2));
        Assert.False(feed.IsCurrent());
    }

    [Fact]
    public void A_view_that_is_held_is_not_replaced()
    {
        Full(Patient("a", 1));
        using (DatasetFeed.Hold(_root.Root))
        {
            _root.Add(false, [Patient("a", 2)]);
            Assert.Equal("DatasetInUse", Assert.Throws<RedoxExportException>(() => _root.Update()).ErrorId);
            Assert.Equal("DatasetInUse", Assert.Throws<RedoxExportException>(() => DatasetFeed.Hold(_root.Root)).ErrorId);
            Assert.Equal("1", Feed.LastRun);
        }

        Assert.Equal("2", _root.Update().LastRunId);
    }

    [Fact]
    public async Task Whoever_reads_during_updates_and_then_asks_has_read_one_state()
    {
        const int Updates = 20;
        Full(Both(1));
        Task updates = Task.Run(
            () =>
            {
                for (int run = 2; run <= Updates + 1; run++)
                {
                    Increment(Both(run));
                }
            },
            TestContext.Current.CancellationToken);
        int whole = 0;
        string last = string.Empty;
        while (!updates.IsCompleted || last != $"{Updates + 1}")
        {
            if (TryRead() is { } read)
            {
                Assert.Equal((read.Run, read.Run), (read.Patient, read.Observation));
                last = read.Run;
                whole++;
            }
        }

        await updates;
        Assert.True(whole > 0);

        static string[] Both(int run) => [$$"""{"resourceType":"Patient","id":"a","number":"{{run}}"}""", $$"""{"resourceType":"Observation","id":"a","number":"{{run}}"}"""];
    }

    [Fact]
    public void Looking_for_the_way_stops_when_asked_to()
    {
        Full(Patient("a", 1));
        string before = Feed.Revision!;
        Increment(Patient("a", 2));

        Assert.Throws<OperationCanceledException>(() => Feed.Since(before, new CancellationToken(canceled: true)));
    }

    /// <summary>Reads both files; nothing if the view was replaced meanwhile.</summary>
    private (string Run, string Patient, string Observation)? TryRead()
    {
        try
        {
            DatasetFeed feed = Feed;
            (string, string, string) read = (feed.LastRun, NumberIn(feed.FileOf("Patient")), NumberIn(feed.FileOf("Observation")));
            return feed.IsCurrent() ? read : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string NumberIn(string file) => File.ReadAllText(file).Split('"')[^2];

    private void Full(params string[] lines)
    {
        _root.Add(true, lines);
        _root.Update();
    }

    private string Increment(params string[] lines)
    {
        _root.Add(false, lines);
        _root.Update();
        return Feed.Revision!;
    }
}
