using RedoxExport.Datasets;
using RedoxExport.Storage;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>The change sets on disk: their document, how long they are kept, and what becomes of one that is not as it was written.</summary>
public sealed class ChangeSetStoreTests : IDisposable
{
    private readonly DatasetRuns _root = new();
    private readonly List<string> _revisions = [];

    private string Changes => Path.Combine(_root.Root, "current.changes");

    private DatasetFeed Feed => DatasetFeed.Open(_root.Root)!;

    private string Last => Path.Combine(Changes, _revisions[^1]);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_document_has_these_bytes()
    {
        Full(Patient("a", 1), Patient("b", 1));
        Increment(Patient("a", 2));

        Assert.Equal(
            $$"""
            {
              "version": 1,
              "from": "{{_revisions[0]}}",
              "revision": "{{_revisions[1]}}",
              "transactionTime": "1970-01-02T00:00:00.0000000\u002B00:00",
              "lastRun": "2",
              "types": [
                {
                  "type": "Patient",
                  "added": 0,
                  "updated": 1,
                  "deleted": 0,
                  "left": 0,
                  "lines": {
                    "bytes": 98,
                    "sha256": "{{Sha256("Patient.ndjson")}}"
                  },
                  "ids": {
                    "bytes": 4,
                    "sha256": "{{Sha256("Patient.ids")}}"
                  }
                }
              ]
            }
            """.ReplaceLineEndings(Environment.NewLine),
            File.ReadAllText(Path.Combine(Last, "changes.json")));
        Assert.Equal(["Patient.ids", "Patient.ndjson", "changes.json"], Directory.GetFiles(Last).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_the_last_change_sets_are_kept()
    {
        Full(Patient("a", 1));
        for (int version = 2; version <= 8; version++)
        {
            Increment(new DatasetLimits { ChangeSets = 3 }, Patient("a", version));
        }

        Assert.Equal(_revisions[^3..].Order(StringComparer.Ordinal), Kept());
        Assert.Equal(3, Feed.Since(_revisions[^4])!.Count);
        Assert.Null(Feed.Since(_revisions[^5]));
        Assert.Equal(32, DatasetLimits.Default.ChangeSets);
    }

    [Fact]
    public void Together_they_have_at_most_half_of_the_view_and_the_last_one_stays()
    {
        // A line and an id have 102 bytes, the view has 980.
        DatasetLimits half = new() { LeastChangeBytes = 0 };
        Full([.. "abcdefghij".Select(id => Patient($"{id}", 1))]);
        for (int version = 2; version <= 7; version++)
        {
            Increment(half, Patient("a", version));
        }

        Assert.Equal(_revisions[^4..].Order(StringComparer.Ordinal), Kept());

        Increment(half, [.. "abcd".Select(id => Patient($"{id}", 8))]);
        Assert.Equal(_revisions[^1..], Kept());

        Increment(half, [.. "abcde".Select(id => Patient($"{id}", 9))]);
        Assert.False(Directory.Exists(Changes));
        Assert.Null(Feed.Since(_revisions[^2]));
    }

    [Fact]
    public void Change_sets_of_a_small_view_may_be_larger_than_it()
    {
        Full(Patient("a", 1));
        Increment([.. Enumerable.Range(0, 100).Select(id => Patient($"b{id}", 1))]);

        Assert.Equal(100, Assert.Single(Feed.Since(_revisions[0])!).Types[0].Added);
        Assert.Equal((10, 16 << 20), (new DatasetLimits { LeastChangeBytes = 5 }.MostChangeBytes(20), DatasetLimits.Default.MostChangeBytes(20)));
    }

    [Fact]
    public void The_last_change_set_stays_if_the_view_has_become_smaller_than_it()
    {
        Full([.. "abcdefghij".Select(id => Patient($"{id}", 1))]);
        Full(new DatasetLimits { LeastChangeBytes = 0 });

        Assert.Equal(10, Assert.Single(Feed.Since(_revisions[0])!).Types[0].Deleted);
    }

    [Theory]
    [InlineData("Patient.ndjson", "deleted")]
    [InlineData("Patient.ndjson", "longer")]
    [InlineData("Patient.ndjson", "changed")]
    [InlineData("Patient.ids", "deleted")]
    [InlineData("Patient.ids", "changed")]
    [InlineData("changes.json", "deleted")]
    [InlineData("changes.json", "longer")]
    [InlineData("", "deleted")]
    public void A_change_set_that_is_not_as_it_was_written_leads_nowhere_and_the_next_one_does(string name, string damage)
    {
        Full(Patient("a", 1));
        Increment(Patient("a", 2));
        string path = Path.Combine(Last, name);
        switch (damage)
        {
            case "deleted" when name.Length == 0:
                Directory.Delete(Changes, recursive: true);
                break;
            case "deleted":
                File.Delete(path);
                break;
            case "longer":
                File.AppendAllText(path, "x");
                break;
            default:
                File.WriteAllText(path, File.ReadAllText(path).Replace('a', 'b'));
                break;
        }

        Assert.Null(Feed.Since(_revisions[0]));
        Increment(Patient("a", 3));
        Assert.Null(Feed.Since(_revisions[0]));
        Assert.Single(Feed.Since(_revisions[1])!);
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2")]
    [InlineData("\"Patient\"", "\"../Patient\"")]
    [InlineData("\"Patient\"", "null")]
    [InlineData("\"updated\": 1", "\"updated\": -1")]
    [InlineData("\"updated\": 1", "\"updated\": 0")]
    [InlineData("\"bytes\": 4", "\"bytes\": -4")]
    [InlineData("\"bytes\": 4,", "\"bytes\": 4, \"sha256\": null, \"older\": [],")]
    [InlineData("\"types\": [", "\"types\": null, \"older\": [")]
    [InlineData("\"lastRun\": \"2\"", "\"lastRun\": null")]
    [InlineData("\"from\": \"", "\"from\": \"../")]
    [InlineData("\"revision\": \"", "\"revision\": \"0")]
    [InlineData("\"ids\"", "\"identifiers\"")]
    public void A_document_that_this_version_did_not_write_leads_nowhere(string from, string to)
    {
        Full(Patient("a", 1));
        Increment(Patient("a", 2));
        string path = Path.Combine(Last, "changes.json");
        string text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        Assert.NotNull(Feed.Since(_revisions[0]));
        int at = text.LastIndexOf(from, StringComparison.Ordinal);
        string changed = text[..at] + to + text[(at + from.Length)..];
        File.WriteAllText(path, to.Contains("sha256", StringComparison.Ordinal) ? changed.Replace($"\"sha256\": \"{Sha256("Patient.ids")}\"", "\"more\": 1", StringComparison.Ordinal) : changed);

        Assert.Null(Feed.Since(_revisions[0]));
    }

    [Fact]
    public void Documents_that_lead_in_a_circle_lead_nowhere()
    {
        Full(Patient("a", 1));
        Increment(Patient("a", 2));
        Increment(Patient("a", 3));
        string path = Path.Combine(Changes, _revisions[1], "changes.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(_revisions[0], _revisions[2], StringComparison.Ordinal));

        Assert.Null(Feed.Since(_revisions[0]));
        Assert.Equal(2, new ChangeSetStore(new DatasetPaths(_root.Root)).LeadingTo(_revisions[2]).Count());
        Increment(Patient("a", 4));
        Assert.Single(Feed.Since(_revisions[2])!);
    }

    [Fact]
    public void A_change_set_that_no_view_was_made_with_is_removed_and_what_others_put_there_stays()
    {
        Full(Patient("a", 1));
        Increment(Patient("a", 2));
        string orphan = Directory.CreateDirectory(Path.Combine(Changes, ViewRevision.New())).FullName;
        string stranger = Directory.CreateDirectory(Path.Combine(Changes, "notes")).FullName;
        File.WriteAllText(Path.Combine(Changes, "readme.txt"), "mine");
        _root.Update();

        Assert.Equal((false, true, true), (Directory.Exists(orphan), Directory.Exists(stranger), Directory.Exists(Last)));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Changes, "readme.txt")));
    }

    [Fact]
    public void An_update_that_fails_leaves_the_change_sets_as_they_were()
    {
        Full(Patient("a", 1));
        Increment(Patient("a", 2));
        _root.Add(false, [Patient("a", 3)]);
        foreach (string step in new[] { DatasetSteps.Written, DatasetSteps.ChangesRecorded })
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => _root.Update(step: reached => Fail(reached == step)));
            Assert.Equal("DatasetNotWritten", error.ErrorId);
            Assert.Equal(_revisions[^1..], Kept());
            Assert.Equal(_revisions[^1], Feed.Revision);
        }
    }

    [Fact]
    public void Who_can_open_the_view_can_open_its_change_sets_and_nobody_else()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode opened = owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        Full(Patient("a", 1));
        Increment(Patient("a", 2));
        Assert.Equal((owner, owner), (File.GetUnixFileMode(Changes), File.GetUnixFileMode(Last)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Last, "Patient.ndjson")));

        File.SetUnixFileMode(_root.Current, opened);
        Increment(Patient("a", 3));
        Assert.Equal((opened, opened), (File.GetUnixFileMode(Changes), File.GetUnixFileMode(Last)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(Last, "Patient.ids")));
    }

    private static void Fail(bool isTime)
    {
        if (isTime)
        {
            throw new IOException("The disk is full.");
        }
    }

    private string[] Kept() => [.. Directory.GetDirectories(Changes).Select(set => Path.GetFileName(set)).Order(StringComparer.Ordinal)];

    private string Sha256(string name) => Hexadecimal.Sha256OfFile(Path.Combine(Last, name));

    private void Full(params string[] lines) => Full(DatasetLimits.Default, lines);

    private void Full(DatasetLimits limits, params string[] lines) => Update(true, limits, lines);

    private void Increment(params string[] lines) => Increment(DatasetLimits.Default, lines);

    private void Increment(DatasetLimits limits, params string[] lines) => Update(false, limits, lines);

    private void Update(bool isFull, DatasetLimits limits, string[] lines)
    {
        _root.Add(isFull, lines);
        _root.Update(limits);
        _revisions.Add(Feed.Revision!);
    }
}
