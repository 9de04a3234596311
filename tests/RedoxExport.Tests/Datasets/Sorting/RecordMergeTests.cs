using CsCheck;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

public sealed class RecordMergeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DatasetTypeNames _types = new();
    private readonly DatasetTypeName _patient;
    private readonly DatasetTypeName _group;

    public RecordMergeTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
        _patient = _types.Named("Patient");
        _group = _types.Named("Group");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_files_have_no_records()
    {
        using RecordMerge merge = new([], _types.All, 1000);
        Assert.False(merge.HasCurrent);
    }

    [Fact]
    public void Empty_files_have_no_records()
    {
        Assert.Empty(Merge([], [], []));
        Assert.Equal(["x"], Merge([], [Resource(_patient, "a", "x")], []));
    }

    [Fact]
    public void Records_come_by_the_name_of_their_type_and_then_by_id()
    {
        Assert.Equal(
            ["1", "2", "3", "4"],
            Merge([Resource(_group, "b", "2"), Resource(_patient, "a", "3")], [Resource(_group, "a", "1"), Resource(_patient, "b", "4")]));
    }

    [Fact]
    public void Of_one_resource_the_record_of_the_earlier_file_comes_first()
    {
        string id = new('x', 50);
        Assert.Equal(
            ["1", "2", "3", "4", "5"],
            Merge([Resource(_patient, id, "1"), Resource(_patient, id, "2")], [Resource(_patient, id, "3")], [Resource(_patient, id, "4"), Resource(_patient, id, "5")]));
    }

    [Fact]
    public void Ids_are_compared_beyond_their_first_8_bytes()
    {
        Assert.Equal(["1", "2", "3"], Merge([Resource(_patient, "12345678b", "3")], [Resource(_patient, "12345678a", "2")], [Resource(_patient, "12345678", "1")]));
    }

    [Fact]
    public void If_a_file_is_missing_the_others_are_closed()
    {
        string there = Write(_folder["there"], Resource(_patient, "a"));

        Assert.Throws<FileNotFoundException>(() => new RecordMerge([there, _folder["missing"]], _types.All, 1000));

        using FileStream alone = new(there, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void Any_sorted_files_are_merged_in_the_order_that_LINQ_gives_them()
    {
        Gen.Select(Gen.Bool, Gen.String[Gen.Char["ab"], 0, 10]).Array[0, 15].Array[0, 9].Sample(
            files =>
            {
                byte[][][] sorted = [.. files.Select((file, f) => Sorted(file.Select((item, i) => Resource(item.Item1 ? _patient : _group, item.Item2, $"{f}.{i}"))).ToArray())];

                Assert.Equal(Sorted(sorted.SelectMany(file => file)).Select(record => LineOf(new DatasetRecord(record, 0))), Merge(sorted));
            },
            iter: 100,
            threads: 1);
    }

    private IEnumerable<byte[]> Sorted(IEnumerable<byte[]> records) => records
        .OrderBy(record => _types.All[new DatasetRecord(record, 0).Type].Name, StringComparer.Ordinal)
        .ThenBy(record => IdOf(new DatasetRecord(record, 0)), StringComparer.Ordinal);

    private List<string> Merge(params byte[][][] files)
    {
        string[] paths = [.. files.Select((file, i) => Write(_folder[$"file{i}"], file))];
        using RecordMerge merge = new(paths, _types.All, 200);
        return LinesOf(merge);
    }
}
