using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Tests.Downloads;

public sealed class FolderJournalTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_word_counts_also_where_the_clock_of_the_one_before_was_ahead()
    {
        Directory.CreateDirectory(_folder.FullPath);
        Write(new Shard(3, 16), JournalState.Partial, Noon.AddMinutes(5));
        Write(new Shard(1, 4), JournalState.Complete, Noon);

        using FolderJournal all = FolderJournal.OpenToRead(_folder.FullPath);

        Assert.Equal(JournalState.Complete, all.Find("Patient.0001.ndjson")!.State);
    }

    private void Write(Shard shard, string state, DateTimeOffset time)
    {
        using FolderJournal journal = FolderJournal.Open(_folder.FullPath, shard, 16);
        journal.Append(new JournalEntry { Name = "Patient.0001.ndjson", State = state, Url = "https://fhir.example.org/1", Time = time });
    }
}
