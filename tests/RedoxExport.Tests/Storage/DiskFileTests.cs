using RedoxExport.Storage;

namespace RedoxExport.Tests.Storage;

public sealed class DiskFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redox-disk-");

    private string FilePath => Path.Combine(_folder.FullName, "Patient.0001.ndjson.partial");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_written_is_the_systems_at_once_and_the_file_is_as_long_as_what_came()
    {
        using DiskFile file = DiskFile.Open(FilePath, 0, FileRights.Owner);
        file.Write("one\n"u8);
        Assert.Equal((4, 4), (file.Length, new FileInfo(FilePath).Length));
        file.Write([]);
        file.Write("two\n"u8);
        Assert.Equal((8, 8), (file.Length, new FileInfo(FilePath).Length));
        file.Flush();
    }

    [Fact]
    public void A_file_goes_on_behind_what_is_kept_and_what_is_behind_that_goes()
    {
        File.WriteAllText(FilePath, "one\ntwo\nthr");
        using (DiskFile file = DiskFile.Open(FilePath, 8, FileRights.Owner))
        {
            Assert.Equal((8, 8), (file.Length, new FileInfo(FilePath).Length));
            byte[] buffer = new byte[5];
            Assert.Equal(5, file.Read(buffer));
            Assert.Equal("one\nt", System.Text.Encoding.ASCII.GetString(buffer));
            Assert.Equal(3, file.Read(buffer.AsSpan(0, 3)));
            file.Write("four\n"u8);
        }

        Assert.Equal("one\ntwo\nfour\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_that_starts_again_keeps_nothing()
    {
        File.WriteAllText(FilePath, "one\ntwo\n");
        using DiskFile file = DiskFile.Open(FilePath, 0, FileRights.Owner);
        Assert.Equal(0, new FileInfo(FilePath).Length);
    }

    [Fact]
    public void A_file_that_became_shorter_while_it_was_read_is_the_disks_fault()
    {
        File.WriteAllText(FilePath, "one\n");
        using DiskFile file = DiskFile.Open(FilePath, 4, FileRights.Owner);
        file.Read(new byte[4]);
        Assert.Equal(ErrorKind.Storage, Assert.Throws<RedoxExportException>(() => file.Read(new byte[4])).Kind);
    }

    [Fact]
    public void A_folder_that_is_gone_is_the_disks_fault()
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => DiskFile.Open(Path.Combine(_folder.FullName, "gone", "file"), 0, FileRights.Owner));
        Assert.Equal(ErrorKind.Storage, error.Kind);
    }
}
