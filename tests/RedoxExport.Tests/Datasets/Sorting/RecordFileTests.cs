using System.Security.Cryptography;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Datasets;

public sealed class RecordFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public RecordFileTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
    }

    private string Target => _folder["file"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(RecordFile.BufferSize - 1)]
    [InlineData(RecordFile.BufferSize)]
    [InlineData(RecordFile.BufferSize + 1)]
    [InlineData((3 * RecordFile.BufferSize) + 7)]
    public void A_file_has_the_bytes_that_were_written_whatever_their_number(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (RecordFile file = new(Target, null, hash))
        {
            file.Write(bytes.AsSpan(0, length / 3));
            file.Write(bytes.AsSpan(length / 3));
            file.Write((byte)'\n');
            file.Complete(toDisk: true);
            Assert.Equal(length + 1, file.Length);
        }

        Assert.Equal([.. bytes, (byte)'\n'], File.ReadAllBytes(Target));
        Assert.Equal(SHA256.HashData([.. bytes, (byte)'\n']), hash.GetHashAndReset());
    }

    [Fact]
    public void Single_bytes_fill_the_buffer_as_pieces_do()
    {
        using (RecordFile file = new(Target))
        {
            for (int i = 0; i < RecordFile.BufferSize + 3; i++)
            {
                file.Write((byte)i);
            }

            file.Complete(toDisk: false);
        }

        byte[] written = File.ReadAllBytes(Target);
        Assert.Equal(RecordFile.BufferSize + 3, written.Length);
        Assert.All(written, (value, i) => Assert.Equal((byte)i, value));
    }

    [Fact]
    public void Files_that_are_written_one_after_another_may_share_a_buffer()
    {
        byte[] buffer = new byte[RecordFile.BufferSize];
        foreach (string name in new[] { "one", "another" })
        {
            using RecordFile file = new(_folder[name], buffer);
            file.Write(System.Text.Encoding.UTF8.GetBytes(name));
            file.Complete(toDisk: false);
        }

        Assert.Equal(("one", "another"), (File.ReadAllText(_folder["one"]), File.ReadAllText(_folder["another"])));
    }

    [Fact]
    public void A_file_that_exists_is_not_overwritten()
    {
        File.WriteAllText(Target, "kept");

        Assert.ThrowsAny<IOException>(() => new RecordFile(Target));
        Assert.Equal("kept", File.ReadAllText(Target));
    }

    [Fact]
    public void A_file_in_a_folder_that_is_missing_is_an_error_of_the_disk()
    {
        Assert.ThrowsAny<IOException>(() => new RecordFile(_folder["missing/file"]));
    }
}
