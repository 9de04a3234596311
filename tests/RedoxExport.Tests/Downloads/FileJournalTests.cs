using System.Text;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Tests.Downloads;

public sealed class FileJournalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public FileJournalTests() => Directory.CreateDirectory(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        JournalEntry entry = Entry("deleted/Bundle.0001.ndjson", 5) with { Category = FileCategory.Deleted, Type = "Bundle", ETag = "W/\"1\"", Url = "https://h.example.org/f?a=1&sig=<x>\"" };
        using (FileJournal journal = FileJournal.Open(_folder.FullPath))
        {
            Assert.Null(journal.Find(entry.Name));
            journal.Append(entry);
            Assert.Equal(entry, journal.Find(entry.Name));
        }

        Assert.Equal(entry, Assert.Single(FileJournal.Read(_folder.FullPath)).Value);
        using FileJournal again = FileJournal.Open(_folder.FullPath);
        Assert.Equal(entry, again.Find(entry.Name));
    }

    [Fact]
    public void The_last_line_of_a_name_counts()
    {
        using (FileJournal journal = FileJournal.Open(_folder.FullPath))
        {
            journal.Append(Entry("a", 1));
            journal.Append(Entry("b", 2));
            journal.Append(Entry("a", 3));
        }

        Assert.Equal(3, File.ReadAllLines(_folder[ExportLayout.JournalName]).Length);
        IReadOnlyDictionary<string, JournalEntry> read = FileJournal.Read(_folder.FullPath);
        Assert.Equal(3, read["a"].Bytes);
        Assert.Equal(2, read["b"].Bytes);
    }

    [Fact]
    public void Lines_that_many_threads_write_at_once_are_whole_and_found()
    {
        string[] names = [.. Enumerable.Range(0, 400).Select(i => "Patient." + new string('x', i % 90) + i + ".ndjson")];
        using (FileJournal journal = FileJournal.Open(_folder.FullPath))
        {
            Parallel.For(0, names.Length, i => journal.Append(Entry(names[i], i)));
            Assert.Equal(Enumerable.Range(0, names.Length), names.Select(name => (int)journal.Find(name)!.Bytes));
        }

        Assert.Equal(names.Length, File.ReadAllLines(_folder[ExportLayout.JournalName]).Length);
        IReadOnlyDictionary<string, JournalEntry> read = FileJournal.Read(_folder.FullPath);
        Assert.Equal(Enumerable.Range(0, names.Length), names.Select(name => (int)read[name].Bytes));
    }

    [Fact]
    public void A_last_line_that_is_torn_anywhere_says_nothing_and_harms_nothing()
    {
        using (FileJournal journal = FileJournal.Open(_folder.FullPath))
        {
            journal.Append(Entry("first", 1));
            journal.Append(Entry("torn", 2) with { Type = "Pätient" });
        }

        string path = _folder[ExportLayout.JournalName];
        byte[] whole = File.ReadAllBytes(path);
        int second = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int length = second; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            bool complete = length == whole.Length - 1;
            using (FileJournal journal = FileJournal.Open(_folder.FullPath))
            {
                Assert.Equal(1, journal.Find("first")!.Bytes);
                Assert.Equal(complete, journal.Find("torn") is not null);
                journal.Append(Entry("third", 3));
            }

            IReadOnlyDictionary<string, JournalEntry> read = FileJournal.Read(_folder.FullPath);
            Assert.Equal(1, read["first"].Bytes);
            Assert.Equal(3, read["third"].Bytes);
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("not JSON\n")]
    [InlineData("7\n")]
    [InlineData("null\n")]
    [InlineData("{}\n")]
    [InlineData("{\"name\":null}\n")]
    [InlineData("{\"time\":\"2026-05-28T12:00:00Z\",\"name\":null,\"state\":\"complete\",\"category\":\"output\",\"type\":null,\"url\":null,\"bytes\":1,\"resources\":1,\"sha256\":null,\"etag\":null}\n")]
    [InlineData("{\"time\":\"2026-05-28T12:00:00Z\",\"name\":\"a\",\"state\":\"complete\",\"category\":7,\"type\":null,\"url\":\"u\",\"bytes\":\"1\",\"resources\":1,\"sha256\":null,\"etag\":null}\n")]
    [InlineData("\0\0\0\0\0\0\n")]
    public void A_line_that_is_not_ours_says_nothing(string line)
    {
        File.WriteAllBytes(_folder[ExportLayout.JournalName], Encoding.UTF8.GetBytes(line));
        using FileJournal journal = FileJournal.Open(_folder.FullPath);
        journal.Append(Entry("a", 1));
        journal.Dispose();
        Assert.Equal(["a"], FileJournal.Read(_folder.FullPath).Keys);
    }

    [Theory]
    [InlineData("deleted", FileCategory.Deleted)]
    [InlineData("Outcome", FileCategory.Outcome)]
    [InlineData("1", FileCategory.Output)]
    [InlineData("7", FileCategory.Output)]
    [InlineData(" deleted", FileCategory.Output)]
    [InlineData("output, deleted", FileCategory.Output)]
    [InlineData("later", FileCategory.Output)]
    public void A_category_is_known_by_its_name_alone(string category, FileCategory expected)
    {
        using (FileJournal journal = FileJournal.Open(_folder.FullPath))
        {
            journal.Append(Entry("a", 1));
        }

        string path = _folder[ExportLayout.JournalName];
        Assert.Contains("\"category\":\"output\"", File.ReadAllText(path), StringComparison.Ordinal);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"category\":\"output\"", $"\"category\":\"{category}\"", StringComparison.Ordinal));

        Assert.Equal(expected, FileJournal.Read(_folder.FullPath)["a"].Category);
    }

    private static JournalEntry Entry(string name, long bytes) => new()
    {
        Time = new DateTimeOffset(2026, 5, 28, 12, 0, 0, TimeSpan.Zero),
        Name = name,
        State = "complete",
        Type = "Patient",
        Url = "https://h.example.org/f",
        Bytes = bytes,
        Resources = 1,
        Sha256 = "00",
    };
}
