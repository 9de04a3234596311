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
}
