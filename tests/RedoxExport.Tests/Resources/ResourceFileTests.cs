using System.Security.Cryptography;
using System.Text;
using RedoxExport.Resources;
using RedoxExport.Tests.Compression;

namespace RedoxExport.Tests.Resources;

public sealed class ResourceFileTests : IDisposable
{
    private const string Two = "{\"resourceType\":\"Patient\",\"id\":\"1\"}\r\n{\"resourceType\":\"Observation\",\"id\":\"2\"}";

    private readonly ResourceFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("a.ndjson")]
    [InlineData("a.json")]
    [InlineData("no extension")]
    [InlineData("größe.ndjson")]
    public void A_file_of_any_name_is_read(string name)
    {
        Assert.Equal(["Patient/1", "Observation/2"], ResourceFiles.Read(ResourceFile.Open(_files.Write(name, Two))));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over_in_a_packed_file_too()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Two)];

        Assert.Equal(["Patient/1", "Observation/2"], ResourceFiles.Read(ResourceFile.Open(_files.Write("a.ndjson", marked))));
        Assert.Equal(["Patient/1", "Observation/2"], ResourceFiles.Read(ResourceFile.Open(_files.Write("a.ndjson.gz", Gzip.Pack(marked)))));
    }

    [Fact]
    public void A_packed_file_of_several_members_is_read_as_one()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Two);
        byte[] packed = [.. Gzip.Pack(bytes[..10]), .. Gzip.Pack([]), .. Gzip.Pack(bytes[10..])];

        Assert.Equal(["Patient/1", "Observation/2"], ResourceFiles.Read(ResourceFile.Open(_files.Write("a.ndjson.gz", packed))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u001F")]
    [InlineData("\n")]
    public void A_file_too_short_for_a_signature_is_not_packed(string text)
    {
        Assert.Equal(text == "\u001F" ? ["ResourceLineDamaged"] : [], ResourceFiles.Read(ResourceFile.Open(_files.Write("a.ndjson", text))));
    }

    [Fact]
    public void A_packed_file_that_is_cut_anywhere_ends_with_one_error_of_the_file()
    {
        byte[] packed = Gzip.Pack(Encoding.UTF8.GetBytes(Two + "\n"));
        for (int length = 2; length < packed.Length; length++)
        {
            List<string> lines = ResourceFiles.Read(ResourceFile.Open(_files.Write("a.ndjson.gz", packed[..length])));

            Assert.Equal("ResourceFileDamaged", lines[^1]);
            Assert.DoesNotContain("ResourceLineDamaged", lines);
            Assert.InRange(lines.Count, 1, 3);
        }
    }

    [Fact]
    public void The_error_of_a_damaged_file_says_after_which_line()
    {
        byte[] packed = Gzip.Pack(Encoding.UTF8.GetBytes(Two + "\n\n"));
        string path = _files.Write("a.ndjson.gz", packed[..^1]);

        ResourceLine last = ResourceFile.Open(path).Read(new ResourceTypeFilter(null)).Last();

        Assert.StartsWith($"The file '{path}' is damaged after line 3: ", last.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.InvalidData, last.Error.Kind);
        Assert.Equal(path, last.Error.Target);
    }

    [Fact]
    public void A_file_with_the_checksum_that_was_saved_is_read()
    {
        foreach (byte[] bytes in new[] { Encoding.UTF8.GetBytes(Two), Gzip.Pack(Encoding.UTF8.GetBytes(Two)) })
        {
            ResourceFile file = ResourceFile.Open(_files.Write("a.ndjson", bytes)).Expecting(Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant());

            Assert.Equal(["Patient/1", "Observation/2"], ResourceFiles.Read(file));
        }
    }

    [Fact]
    public void A_file_that_is_not_the_one_that_was_saved_ends_with_an_error()
    {
        string path = _files.Write("a.ndjson", Two);
        ResourceFile file = ResourceFile.Open(path).Expecting(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Two))).ToLowerInvariant());
        _files.Write("a.ndjson", Two + "\n");

        Assert.Equal("ResourceFileDamaged", ResourceFiles.Read(file)[^1]);
    }

    [Fact]
    public void A_folder_under_the_name_of_a_file_cannot_be_read()
    {
        string path = _files.Write("a.ndjson", Two);
        ResourceFile file = ResourceFile.Open(path);
        File.Delete(path);
        Directory.CreateDirectory(path);

        ResourceLine only = Assert.Single(file.Read(new ResourceTypeFilter(null)));

        Assert.Equal("ResourceFileUnreadable", only.Error!.ErrorId);
        Assert.Null(only.Resource);
        Assert.Equal("ResourceFileNotFound", Assert.Throws<RedoxExportException>(() => ResourceFile.Open(path)).ErrorId);
    }

    [Fact]
    public void A_missing_argument_is_an_error_before_anything_is_read()
    {
        ResourceFile file = ResourceFile.Open(_files.Write("a.ndjson", Two));

        Assert.Throws<ArgumentNullException>(() => file.Read(null!));
        Assert.Throws<ArgumentNullException>(() => ResourceFile.Open(null!));
    }

    [Fact]
    public void Each_batch_says_how_many_lines_are_before_it()
    {
        string[] lines = [.. Enumerable.Range(1, 3_000).Select(number => number % 500 == 0 ? "x" : $$"""{"resourceType":"Basic","id":"{{number}}"}""")];
        string path = _files.Write("a.ndjson", string.Join("\n\n", lines));
        long before = 0;
        int batches = 0;
        foreach (ResourceBatch<string> batch in ResourceFile.Open(path).ReadBatches(new ResourceTypeFilter(null), () => new TextShape(), CancellationToken.None))
        {
            // Every second line is blank.
            Assert.Equal(batches == 0 ? 0 : before, batch.LinesBefore);
            before = batch.LinesBefore + (2 * (batch.Items.Count + batch.Errors.Count));
            before -= before > 5_999 ? 1 : 0;
            batches++;
            foreach ((int itemsBefore, RedoxExportException error) in batch.Errors)
            {
                long line = long.Parse(error.Message.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(0, ((line + 1) / 2) % 500);
                Assert.Equal(batch.Items[itemsBefore - 1], lines[((line + 1) / 2) - 2]);
            }
        }

        Assert.True(batches > 2);
        Assert.Equal(5_999, before);
    }

    [Fact]
    public void A_line_and_an_item_come_in_the_order_of_the_file()
    {
        string path = _files.Write("a.ndjson", "x\n{\"resourceType\":\"A\"}\ny\nz\n{\"resourceType\":\"B\"}\n{\"resourceType\":\"C\"}\n[]\n");

        Assert.Equal(
            ["ResourceLineDamaged", "A", "ResourceLineDamaged", "ResourceLineDamaged", "B", "C", "ResourceLineDamaged"],
            ResourceFiles.Read(ResourceFile.Open(path)));
    }

    [Theory]
    [InlineData("NotJson", 7, "it is not valid JSON at byte 7.")]
    [InlineData("NotAnObject", 0, "it is JSON, but not one object.")]
    [InlineData("NoResourceType", 0, "it has no resourceType.")]
    [InlineData("NotUtf8", 0, "it is not UTF-8.")]
    [InlineData("LoneSurrogate", 12, "the text at byte 12 has an unpaired surrogate.")]
    [InlineData("DuplicateMember", 5, "the member at byte 5 has the same name as an earlier one in its object (case is ignored).")]
    [InlineData("TooDeep", 9, "it is nested more than 128 levels deep.")]
    [InlineData("TooLong", 0, "it is longer than 256 MB.")]
    public void Each_fault_of_a_line_is_told_in_its_own_words(string kind, long position, string words)
    {
        RedoxExportException error = ResourceErrors.LineDamaged("/data/a.ndjson", 3, new LineFault(Enum.Parse<LineFaultKind>(kind), position));

        Assert.Equal("Line 3 of '/data/a.ndjson' is not a FHIR resource: " + words, error.Message);
        Assert.Equal(("ResourceLineDamaged", ErrorKind.InvalidData, "/data/a.ndjson"), (error.ErrorId, error.Kind, error.Target));
        Assert.Equal(Recovery.Continue, error.Recovery);
    }
}
