using RedoxExport.Storage;
using RedoxExport.Tests.Downloads;

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

    [Theory]
    [InlineData((int)DiskUse.Save, "it continues where this one stopped")]
    [InlineData((int)DiskUse.Read, "read access")]
    [InlineData((int)DiskUse.Document, "Give the account write access to the folder. Then run the same command again.")]
    public void The_advice_of_a_refused_access_fits_the_operation(int use, string advice) =>
        Assert.Contains(advice, StorageErrors.Of(Path.Combine(Path.GetTempPath(), "x"), new UnauthorizedAccessException(), (DiskUse)use).RecommendedAction, StringComparison.Ordinal);

    [Fact]
    public void Where_one_document_is_written_nothing_is_said_of_other_files()
    {
        Exception[] causes = [new UnauthorizedAccessException(), new IOException("no"), new IOException("full", unchecked((int)0x80070070)), new DirectoryNotFoundException(), new PathTooLongException()];
        foreach (Exception cause in causes)
        {
            string advice = Assert.Throws<RedoxExportException>(() => Disk.Write(Path.Combine(Path.GetTempPath(), "x"), () => throw cause)).RecommendedAction!;
            Assert.DoesNotContain("files that are complete", advice, StringComparison.Ordinal);
            Assert.DoesNotContain("continues", advice, StringComparison.Ordinal);
            Assert.DoesNotContain("another folder", advice, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_caller_can_say_what_helps_if_access_is_refused() =>
        Assert.Equal("Use sudo.", Assert.Throws<RedoxExportException>(() => Disk.Write("x", () => throw new UnauthorizedAccessException(), "Use sudo.")).RecommendedAction);

    [Fact]
    public void A_missing_folder_is_named_and_not_said_to_have_existed()
    {
        using TestFolder folder = new();
        Directory.CreateDirectory(folder.FullPath);
        string file = Path.Combine(folder.FullPath, "missing", "below", "x.json");

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => Disk.Write(file, () => File.WriteAllText(file, "x")));

        Assert.Equal(("FolderMissing", $"The folder '{Path.Combine(folder.FullPath, "missing")}' does not exist."), (error.ErrorId, error.Message));
    }

    [Fact]
    public void A_file_with_the_name_of_a_folder_is_named_in_every_depth()
    {
        using TestFolder folder = new();
        Directory.CreateDirectory(folder.FullPath);
        string file = Path.Combine(folder.FullPath, "file");
        File.WriteAllText(file, "x");
        foreach (string path in new[] { file, Path.Combine(file, "one"), Path.Combine(file, "one", "two") })
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => Disk.Do(path, () => PrivateFolder.Create(path)));
            Assert.Equal(("FolderIsFile", $"'{file}' is a file, and a folder is needed here."), (error.ErrorId, error.Message));

            // It says nothing about an export, so a run that it ends is resumed.
            Assert.Equal((ErrorKind.Storage, Recovery.RunAgain, false), (error.Kind, error.Recovery, RedoxExport.Runs.RunPatience.IsOfExport(error)));
        }
    }

    [Fact]
    public void A_folder_with_the_name_of_a_file_is_named_however_the_file_is_written()
    {
        using TestFolder folder = new();
        string path = Path.Combine(folder.FullPath, "files.ndjson");
        string other = Path.Combine(folder.FullPath, "below", "other");
        Directory.CreateDirectory(path);
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.WriteAllText(other, "x");
        Action[] ways =
        [
            () => AtomicFile.Write(path, _ => { }),
            () => AtomicFile.CreatePrivate(path, ".new").Dispose(),
            () => FileLock.TryTake(path)?.Dispose(),
            () => PlainFile.OpenToAdd(path).Dispose(),
            () => DiskFile.Open(path, 0, FileRights.Owner).Dispose(),
            () => PlainFile.Replace(other, path),
        ];
        foreach (Action way in ways)
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => Disk.Do(path, way));
            Assert.Equal(("FileIsFolder", $"'{path}' is a folder, and a file is needed here."), (error.ErrorId, error.Message));
            Assert.Equal((ErrorKind.Storage, Recovery.RunAgain), (error.Kind, error.Recovery));
        }

        Assert.Empty(Directory.GetFiles(folder.FullPath));
    }

    [Fact]
    public void The_reason_of_a_failure_is_one_sentence_in_our_words_if_the_disk_is_full()
    {
        Assert.Equal("the disk is full.", StorageErrors.ReasonOf(new IOException("No space left on device : '/data/x.new'", Disk.IsWindows ? unchecked((int)0x80070070) : 28)));
        Assert.Equal("Read-only file system.", StorageErrors.ReasonOf(new IOException("Read-only file system")));
        Assert.Equal("Is a directory.", StorageErrors.ReasonOf(new IOException("Is a directory.")));
    }

    [Fact]
    public void A_value_that_is_out_of_range_is_not_a_file_that_is_too_large()
    {
        ArgumentOutOfRangeException ours = new("value", 7, "It has to be less than 5.");

        Assert.False(Disk.IsFault(ours));
        Assert.Same(ours, Assert.Throws<ArgumentOutOfRangeException>(() => Disk.Do("x.ndjson", () => throw ours)));
    }
}
