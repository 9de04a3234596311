using CsCheck;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

/// <summary>Sorting more records than the memory may hold.</summary>
public sealed class SortedFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DatasetTypeNames _types = new();
    private readonly DatasetTypeName _patient;
    private readonly List<string> _steps = [];

    public SortedFilesTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
        _patient = _types.Named("Patient");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_records_there_is_no_file_and_nothing_to_merge()
    {
        using RecordMerge merge = Sort(new DatasetLimits());

        Assert.False(merge.HasCurrent);
        Assert.Empty(_folder.Files);
        Assert.Empty(_steps);
    }

    [Fact]
    public void Records_that_fit_into_the_buffer_are_written_once()
    {
        using RecordMerge merge = Sort(new DatasetLimits(), "b", "a");

        Assert.Equal(["000001.sorted"], _folder.Files);
        Assert.Equal(["Spilled"], _steps);
        Assert.Equal(["a", "b"], LinesOf(merge));
    }

    [Fact]
    public void Each_full_buffer_becomes_a_file()
    {
        using RecordMerge merge = Sort(new DatasetLimits { SortRecords = 2 }, "e", "d", "c", "b", "a");

        Assert.Equal(["000001.sorted", "000002.sorted", "000003.sorted"], _folder.Files);
        Assert.Equal(["a", "b", "c", "d", "e"], LinesOf(merge));
    }

    [Fact]
    public void Files_of_one_level_are_merged_and_deleted_as_soon_as_there_are_enough()
    {
        using RecordMerge merge = Sort(new DatasetLimits { SortRecords = 1, MergeWidth = 2 }, "d", "c", "b", "a");

        // 1 and 2 become 3; 4 and 5 become 6; 3 and 6 become 7.
        Assert.Equal(["000007.sorted"], _folder.Files);
        Assert.Equal(7, _steps.Count);
        Assert.Equal(["a", "b", "c", "d"], LinesOf(merge));
    }

    [Fact]
    public void Never_are_there_more_files_of_a_level_than_are_merged_at_a_time()
    {
        int most = 0;
        SortedFiles sorted = new(_folder.FullPath, _types, new DatasetLimits { SortRecords = 1, MergeWidth = 3 }, _ => most = Math.Max(most, _folder.Files.Count));
        using RecordPack pack = Pack(Enumerable.Range(0, 100).Select(i => Resource(_patient, $"{i % 10}")));
        sorted.Add(pack);
        using RecordMerge merge = sorted.Complete();

        // Two of each of the levels 0 to 4 (3 to the power of 4 is 81), and a merged file while its three parts still exist.
        Assert.InRange(most, 6, 12);
        Assert.Equal(100, LinesOf(merge).Count);
    }

    [Fact]
    public void Records_of_one_resource_stay_in_the_order_in_which_they_came_through_every_level()
    {
        SortedFiles sorted = new(_folder.FullPath, _types, new DatasetLimits { SortRecords = 3, MergeWidth = 2 }, _steps.Add);
        using RecordPack pack = Pack(Enumerable.Range(0, 60).Select(i => Resource(_patient, "same", $"{i}")));
        sorted.Add(pack);
        using RecordMerge merge = sorted.Complete();

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i}"), LinesOf(merge));
    }

    [Fact]
    public void A_record_that_is_larger_than_the_buffer_is_sorted_with_the_others()
    {
        string huge = new('m', 300_000);
        using RecordMerge merge = Sort(new DatasetLimits { SortBytes = 100, MergeBytes = 100 }, "z", huge, "a");

        Assert.Equal(["a", huge, "z"], LinesOf(merge));
    }

    [Fact]
    public void A_file_that_lies_in_the_folder_is_not_overwritten()
    {
        File.WriteAllText(_folder["000001.sorted"], "left behind");

        Assert.ThrowsAny<IOException>(() => Sort(new DatasetLimits(), "a"));
        Assert.Equal("left behind", File.ReadAllText(_folder["000001.sorted"]));
    }

    [Fact]
    public void A_file_that_vanished_is_an_error()
    {
        SortedFiles sorted = new(_folder.FullPath, _types, new DatasetLimits { SortRecords = 1 }, _ => File.Delete(_folder["000001.sorted"]));
        using RecordPack pack = Pack(Resource(_patient, "a"), Resource(_patient, "b"));
        sorted.Add(pack);

        Assert.Throws<FileNotFoundException>(sorted.Complete);
    }

    [Fact]
    public void Any_records_are_in_the_order_that_LINQ_gives_them_whatever_the_limits()
    {
        Gen<(bool, string)> item = Gen.Select(Gen.Bool, Gen.String[Gen.Char["ab-Z"], 1, 10]);
        Gen.Select(item.Array[0, 60], Gen.Int[1, 9], Gen.Int[2, 4], Gen.Int[1, 500], Gen.Int[1, 7]).Sample(
            (items, records, width, bytes, packs) =>
            {
                using TestFolder folder = new();
                Directory.CreateDirectory(folder.FullPath);
                DatasetTypeNames types = new();
                byte[][] all = [.. items.Select((each, i) => Resource(types.Named(each.Item1 ? "Patient" : "Group"), each.Item2, $"{i}"))];
                SortedFiles sorted = new(folder.FullPath, types, new DatasetLimits { SortRecords = records, SortBytes = bytes, MergeWidth = width, MergeBytes = bytes }, static _ => { });
                foreach (byte[][] part in all.Chunk(packs))
                {
                    using RecordPack pack = Pack(part);
                    sorted.Add(pack);
                }

                using RecordMerge merge = sorted.Complete();
                Assert.Equal(
                    all.Select(record => new DatasetRecord(record, 0)).OrderBy(record => types.All[record.Type].Name, StringComparer.Ordinal).ThenBy(IdOf, StringComparer.Ordinal).Select(LineOf),
                    LinesOf(merge));
            },
            iter: 40);
    }

    private RecordMerge Sort(DatasetLimits limits, params string[] ids)
    {
        SortedFiles sorted = new(_folder.FullPath, _types, limits, _steps.Add);
        using RecordPack pack = Pack(ids.Select(id => Resource(_patient, id.Length > 100 ? "m" : id, id)));
        sorted.Add(pack);
        return sorted.Complete();
    }
}
