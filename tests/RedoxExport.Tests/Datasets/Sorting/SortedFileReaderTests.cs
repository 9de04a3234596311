using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

public sealed class SortedFileReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DatasetTypeName _patient = new("Patient", 0);

    public SortedFileReaderTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DatasetRecord.HeadSize)]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public void Records_are_read_one_by_one_whatever_the_size_of_the_buffer(int bufferSize)
    {
        byte[][] records = [.. Enumerable.Range(0, 50).Select(i => i % 7 == 0 ? Deletion(_patient, $"id{i}") : Resource(_patient, $"id{i}", new string('x', i * 20), run: i))];
        using SortedFileReader reader = new(Write(_folder["file"], records), bufferSize);

        List<byte[]> read = [];
        while (reader.Next())
        {
            Assert.Equal(RecordOrder.PrefixOf(reader.Current.Id), reader.Prefix);
            read.Add(reader.Current.Bytes.ToArray());
        }

        Assert.Equal(records, read);
        Assert.False(reader.Next());
    }

    [Fact]
    public void An_empty_file_has_no_records()
    {
        using SortedFileReader reader = new(Write(_folder["file"]), 100);
        Assert.False(reader.Next());
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_in_a_record_is_an_error()
    {
        byte[] first = Resource(_patient, "a", "line");
        byte[] both = [.. first, .. Resource(_patient, "b", "line")];
        for (int length = first.Length + 1; length < both.Length; length++)
        {
            using SortedFileReader reader = new(Write(_folder[$"file{length}"], both[..length]), 64);
            Assert.True(reader.Next());
            Assert.Throws<EndOfStreamException>(() => reader.Next());
        }
    }

    [Fact]
    public void A_file_that_is_missing_is_an_error_of_the_disk()
    {
        Assert.Throws<FileNotFoundException>(() => new SortedFileReader(_folder["missing"], 100));
    }
}
