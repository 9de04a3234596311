using System.Text;
using System.Text.Json;
using RedoxExport.Datasets;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Datasets;

/// <summary>A copy of a view that follows its feed, as a database does, and accepts no change that does not fit what it has.</summary>
internal sealed class Follower
{
    private readonly SortedDictionary<(string Type, string Id), string> _lines = [];

    /// <summary>The revision that it has reached.</summary>
    public string? Mark { get; private set; }

    /// <summary>How often it read the view in full.</summary>
    public int Loads { get; private set; }

    /// <summary>How many change sets it has replayed.</summary>
    public int Replayed { get; private set; }

    public Follower Copy()
    {
        Follower copy = new() { Mark = Mark, Loads = Loads, Replayed = Replayed };
        _lines.ToList().ForEach(line => copy._lines.Add(line.Key, line.Value));
        return copy;
    }

    /// <summary>Brings it to the state of the view below a root, and compares it with the files of the view.</summary>
    public void Follow(string root)
    {
        DatasetFeed feed = DatasetFeed.Open(root)!;
        if (feed.Since(Mark) is { } sets)
        {
            foreach (ChangeSet set in sets)
            {
                Assert.Equal(Mark, set.From);
                Replay(set);
                Mark = set.Revision;
                Replayed++;
            }

            Assert.Equal(feed.Revision, Mark);
        }
        else
        {
            _lines.Clear();
            foreach (DatasetType type in feed.View.Types)
            {
                File.ReadAllLines(feed.FileOf(type.Type)).ToList().ForEach(line => _lines.Add((type.Type, IdOf(line)), line));
            }

            Mark = feed.Revision;
            Loads++;
        }

        Assert.True(feed.IsCurrent());
        Assert.Equal(ViewOf(feed.Folder), View());
    }

    private static string ViewOf(string folder) => string.Concat(Directory.GetFiles(folder, "*.ndjson").Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileNameWithoutExtension(file)}\n{File.ReadAllText(file)}"));

    private string View() => string.Concat(_lines.GroupBy(line => line.Key.Type).OrderBy(type => type.Key, StringComparer.Ordinal)
        .Select(type => $"{type.Key}\n{Lines.Joined(type.OrderBy(line => line.Key.Id, StringComparer.Ordinal).Select(line => line.Value))}"));

    private void Replay(ChangeSet set)
    {
        Assert.Equal(set.Types.Select(type => type.Type).Order(StringComparer.Ordinal).Distinct(), set.Types.Select(type => type.Type));
        foreach (ChangedType type in set.Types)
        {
            string[] ids = [.. type.ReadRemovedIds()];
            Assert.Equal(type.Updated + type.Removed, ids.Length);
            Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
            Assert.All(ids, id => Assert.True(_lines.Remove((type.Type, id))));

            string[] lines = type.LinesPath is { } path ? File.ReadAllLines(path) : [];
            Assert.Equal(type.Added + type.Updated, lines.Length);
            Assert.Equal(type.Updated, lines.Count(line => ids.Contains(IdOf(line))));
            Assert.Equal(lines.Select(IdOf).Order(StringComparer.Ordinal), lines.Select(IdOf));
            Assert.Equal(lines.Length, type.Lines?.Read(new ResourceTypeFilter([type.Type])).Count(line => line.Error is null) ?? 0);
            Assert.All(lines, line => _lines.Add((type.Type, IdOf(line)), line));
        }
    }

    private static string IdOf(string line)
    {
        using JsonDocument resource = JsonDocument.Parse(line);
        return resource.RootElement.GetProperty("id").GetString()!;
    }
}
