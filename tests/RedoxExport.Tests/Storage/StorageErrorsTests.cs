using RedoxExport.Storage;

namespace RedoxExport.Tests.Storage;

public sealed class StorageErrorsTests
{
    [Fact]
    public void A_disk_that_is_full_is_named_as_full_and_counts_nothing_that_it_did_not_take()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a disk that is always full.");
        using DiskFile file = new(new FileStream("/dev/full", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1), "/dev/full");
        Assert.Equal("DiskFull", Assert.Throws<RedoxExportException>(() => file.Write("one\n"u8)).ErrorId);
        Assert.Equal(0, file.Length);
    }

    [Fact]
    public void A_file_larger_than_the_file_system_allows_is_a_fault_of_the_disk()
    {
        // What .NET makes of EFBIG outside of Windows.
        ArgumentOutOfRangeException said = new("value", "Specified file length was too large for the file system.");

        Assert.True(Disk.IsFault(said));
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => Disk.Do("x.ndjson", () => throw said));
        Assert.Equal(("StorageFailed", ErrorKind.Storage), (error.ErrorId, error.Kind));
        Assert.Contains("FAT32", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_out_of_range_is_not_a_file_that_is_too_large()
    {
        ArgumentOutOfRangeException ours = new("value", 7, "It has to be less than 5.");

        Assert.False(Disk.IsFault(ours));
        Assert.Same(ours, Assert.Throws<ArgumentOutOfRangeException>(() => Disk.Do("x.ndjson", () => throw ours)));
    }
}
