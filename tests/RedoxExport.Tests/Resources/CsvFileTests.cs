using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class CsvFileTests : IDisposable
{
    private static readonly string Header = "\"id\";\"größe\"" + Environment.NewLine;

    private readonly ResourceFiles _files = new();
    private readonly PropertySelection _selection = new([new("id", PropertyPath.Parse("id")), new("größe", PropertyPath.Parse("size"))]);

    private string Target => Path.Combine(_files.Folder, "out.csv");

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_file_without_rows_has_its_names_in_UTF8_without_a_byte_order_mark()
    {
        using (CsvFile file = new(Target, _selection, ';'))
        {
            Assert.Equal(0, file.Rows);
            file.Complete();
        }

        Assert.Equal(Encoding.UTF8.GetBytes(Header), File.ReadAllBytes(Target));
    }

    [Fact]
    public void Rows_are_written_and_counted_in_the_order_in_which_they_come()
    {
        using (CsvFile file = new(Target, _selection, ';'))
        {
            foreach (string[] ids in new string[][] { ["a"], [], ["b", "c"] })
            {
                using RowBytes rows = Rows(file, ids);
                file.Write(rows);
            }

            Assert.Equal(3, file.Rows);
            Assert.False(file.HasFailed);
            file.Complete();
        }

        Assert.Equal(Header + string.Concat("abc".Select(id => $"\"{id}\";\"ü\"{Environment.NewLine}")), File.ReadAllText(Target));
    }

    [Fact]
    public void A_file_that_is_not_completed_leaves_nothing_behind()
    {
        using (CsvFile file = new(Target, _selection, ';'))
        {
            using RowBytes rows = Rows(file, "a");
            file.Write(rows);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_files.Folder));
    }

    [Fact]
    public void What_a_killed_process_left_of_the_same_file_is_removed_and_nothing_else()
    {
        _files.Write("out.1234567890123456.csv.partial", "left");
        _files.Write("other.1234567890123456.csv.partial", "other");
        _files.Write("out.csv.1.partial", "other");

        using (CsvFile file = new(Target, _selection, ';'))
        {
            file.Complete();
        }

        Assert.Equal(
            ["other.1234567890123456.csv.partial", "out.csv", "out.csv.1.partial"],
            Directory.GetFiles(_files.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_get_its_name_is_one_clear_error_and_leaves_nothing_behind()
    {
        CsvFile file = new(Target, _selection, ';');
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "inside"), "x");

        RedoxExportException error = Assert.Throws<RedoxExportException>(file.Complete);
        file.Dispose();

        Assert.Equal(("CsvNotWritten", ErrorKind.Storage, Target), (error.ErrorId, error.Kind, error.Target));
        Assert.True(file.HasFailed);
        Assert.Equal([Target], Directory.GetFileSystemEntries(_files.Folder));
    }

    [Fact]
    public void A_file_whose_name_is_a_folder_is_an_error_before_any_line_is_read()
    {
        Directory.CreateDirectory(Target);
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => new CsvFile(Target, _selection, ';'));
        Assert.Equal(("CsvNotWritten", ErrorKind.Storage, Target), (error.ErrorId, error.Kind, error.Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_files.Folder));
    }

    private static RowBytes Rows(CsvFile file, params string[] ids)
    {
        BlockParser<RowBytes> parser = new(new ResourceTypeFilter(null), file.NewShape(), 1000);
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(ids.Select(id => $$"""{"resourceType":"Basic","id":"{{id}}","size":"ü"}""" + "\n")));
        LineBatch<RowBytes> batch = parser.Parse(new LineBlock([.. lines, .. new byte[BlockReader.Slack]], 0, lines.Length, beginsBehindLongLine: false), null);
        return batch.Items.Count == 0 ? new RowBytes() : Assert.Single(batch.Items);
    }
}
