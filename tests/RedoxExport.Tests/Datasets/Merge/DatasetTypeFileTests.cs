using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Datasets;

public sealed class DatasetTypeFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public DatasetTypeFileTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_type_without_resources_has_no_file()
    {
        using DatasetTypeFile file = new(_folder["Patient.ndjson"]);
        file.Complete();

        Assert.Equal((0L, 0L), (file.Resources, file.Bytes));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void Every_line_ends_with_one_line_feed()
    {
        DatasetTypeFile file = new(_folder["Patient.ndjson"]);
        using (file)
        {
            file.Write("{\"a\":\"ü\"}"u8);
            file.Write("{}"u8);
            file.Complete();
        }

        Assert.Equal("{\"a\":\"ü\"}\n{}\n", File.ReadAllText(_folder["Patient.ndjson"]));
        Assert.Equal((2L, new FileInfo(_folder["Patient.ndjson"]).Length), (file.Resources, file.Bytes));
    }

    [Fact]
    public void A_copy_has_the_same_bytes_and_the_numbers_that_were_known()
    {
        File.WriteAllText(_folder["from"], "{\"a\":1}\n{}\n");
        using DatasetTypeFile file = new(_folder["Patient.ndjson"]);

        file.Copy(_folder["from"], new DatasetType("Patient", 2, 11));

        Assert.Equal("{\"a\":1}\n{}\n", File.ReadAllText(_folder["Patient.ndjson"]));
        Assert.Equal((2L, 11L), (file.Resources, file.Bytes));
    }

    [Fact]
    public void A_file_that_exists_is_not_overwritten()
    {
        File.WriteAllText(_folder["Patient.ndjson"], "kept");
        using DatasetTypeFile file = new(_folder["Patient.ndjson"]);

        Assert.ThrowsAny<IOException>(() => file.Write("{}"u8));
        Assert.ThrowsAny<IOException>(() => file.Copy(_folder["Patient.ndjson"], new DatasetType("Patient", 1, 1)));
        Assert.Equal("kept", File.ReadAllText(_folder["Patient.ndjson"]));
    }
}
