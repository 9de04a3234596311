using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using RedoxExport.Storage;

namespace RedoxExport.Tests.Storage;

/// <summary>Names that can be guessed, taken by somebody else before the module comes: as a link, as a second name, as a file of another account.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PlantedFilesTests : IDisposable
{
    private const string Theirs = "theirs, and not to be changed";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redox-planted-");

    public PlantedFilesTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");

    public static TheoryData<string> Plants => [SymbolicLink, DanglingLink, HardLink];

    private const string SymbolicLink = "symbolic link";
    private const string DanglingLink = "dangling link";
    private const string HardLink = "hard link";

    private string Victim => At("victim");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Plants))]
    public void A_partial_file_that_starts_is_a_new_one(string plant)
    {
        string path = At("Patient.0001.ndjson.partial");
        Plant(plant, path);
        using (DiskFile file = DiskFile.Open(path, 0, FileRights.Owner))
        {
            file.Write("patients"u8);
        }

        AssertIsOurs(path, "patients");
    }

    [Theory]
    [MemberData(nameof(Plants))]
    public void A_partial_file_that_is_not_ours_alone_is_not_continued(string plant)
    {
        string path = At("Patient.0001.ndjson.partial");
        Plant(plant, path);
        Assert.False(PlainFile.IsTrusted(path));
        RedoxExportException e = Assert.Throws<RedoxExportException>(() => DiskFile.Open(path, 6, FileRights.Owner));
        Assert.Equal(ErrorKind.Storage, e.Kind);
        AssertVictimIsUntouched();
    }

    [Theory]
    [MemberData(nameof(Plants))]
    public void A_document_takes_the_place_of_what_was_planted_and_does_not_follow_it(string plant)
    {
        Plant(plant, At("report.html"));
        Plant(plant, At("report.html.new"));
        using (AtomicFile file = AtomicFile.CreatePrivate(At("report.html"), ".new"))
        {
            file.Content.Write("patients"u8);
            file.Complete();
        }

        AssertIsOurs(At("report.html"), "patients");
    }

    [Fact]
    public void A_link_to_a_folder_is_replaced_and_the_folder_stays()
    {
        Directory.CreateDirectory(At("theirs"));
        File.CreateSymbolicLink(At("export.json"), At("theirs"));
        AtomicFile.Write(At("export.json"), file => file.Write("{}"u8));
        Assert.Equal("{}", File.ReadAllText(At("export.json")));
        Assert.Empty(Directory.GetFileSystemEntries(At("theirs")));
    }

    [Theory]
    [MemberData(nameof(Plants))]
    public void A_lock_writes_into_nothing_that_was_planted(string plant)
    {
        Plant(plant, At("export.lock"));
        using (FileLock? held = FileLock.TryTake(At("export.lock")))
        {
            Assert.NotNull(held);
            Assert.Null(FileLock.TryTake(At("export.lock")));
        }

        Assert.False(File.Exists(At("export.lock")));
        AssertVictimIsUntouched();
    }

    [Theory]
    [InlineData(SymbolicLink)]
    [InlineData(DanglingLink)]
    public void Nothing_is_added_to_a_file_through_a_link(string plant)
    {
        string path = At("files.ndjson");
        Plant(plant, path);
        IOException e = Assert.ThrowsAny<IOException>(() => PlainFile.OpenToAdd(path));
        Assert.Contains("link", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(At("nowhere")));
        AssertVictimIsUntouched();
    }

    [Theory]
    [InlineData(SymbolicLink)]
    [InlineData(DanglingLink)]
    public void A_journal_and_a_log_that_are_links_are_not_written(string plant)
    {
        Plant(plant, At("files.ndjson"));
        Plant(plant, At("log.ndjson"));
        Assert.ThrowsAny<IOException>(() => RedoxExport.Downloads.FileJournal.Open(_folder.FullName));
        RedoxExport.Runs.ExportRun run = new(_folder.Parent!.FullName, _folder.Name);
        RedoxExportException e = Assert.Throws<RedoxExportException>(() => RedoxExport.Runs.RunLog.Open(run, null, TimeProvider.System));
        Assert.Equal(ErrorKind.Storage, e.Kind);
        AssertVictimIsUntouched();
    }

    [Fact]
    public void A_file_that_is_added_to_keeps_what_it_has_also_if_another_account_has_begun_it()
    {
        string path = At("files.ndjson");
        PlainFile.OpenToAdd(path).Dispose();
        File.WriteAllText(path, Theirs);
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal(0, GiveAway(path, 65_534, 65_534));
        }

        using (FileStream file = PlainFile.OpenToAdd(path))
        {
            file.Seek(0, SeekOrigin.End);
            file.Write("!"u8);
        }

        Assert.Equal(Theirs + "!", File.ReadAllText(path));
    }

    [Fact]
    public void A_file_of_another_account_is_not_ours()
    {
        // Root can give a file away. Everybody else can look at one of root's.
        string theirs = "/etc/passwd";
        if (Environment.IsPrivilegedProcess)
        {
            theirs = At("theirs");
            File.WriteAllText(theirs, Theirs);
            Assert.Equal(0, GiveAway(theirs, 65_534, 65_534));
        }

        Assert.True(FileFacts.OfPath(theirs)!.Value.IsPlain);
        Assert.False(PlainFile.IsTrusted(theirs));
        long length = new FileInfo(theirs).Length;
        Assert.Equal(ErrorKind.Storage, Assert.Throws<RedoxExportException>(() => DiskFile.Open(theirs, length - 1, FileRights.Owner)).Kind);
        Assert.Equal(length, new FileInfo(theirs).Length);
    }

    [Fact]
    public void A_partial_file_of_another_account_is_deleted_and_the_new_one_is_ours()
    {
        string path = At("Patient.0001.ndjson.partial");
        File.WriteAllText(path, Theirs);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        using FileStream heldOpen = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal(0, GiveAway(path, 65_534, 65_534));
        }

        using (DiskFile file = DiskFile.Open(path, 0, FileRights.Owner))
        {
            file.Write("patients"u8);
        }

        // Whoever had it open reads what he had, and nothing of what came.
        Assert.Equal(Theirs, new StreamReader(heldOpen, Encoding.UTF8).ReadToEnd());
        Assert.True(PlainFile.IsTrusted(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_folder_of_ours_closes_its_files_and_one_that_is_open_hands_its_rights_down()
    {
        UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(_folder.FullName, owner | UnixFileMode.UserExecute);
        AtomicFile.Write(At("export.json"), file => file.Write("{}"u8));
        Assert.Equal(owner, File.GetUnixFileMode(At("export.json")));

        File.SetUnixFileMode(_folder.FullName, owner | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        AtomicFile.Write(At("export.json"), file => file.Write("{}"u8));
        UnixFileMode mode = File.GetUnixFileMode(At("export.json"));
        Assert.Equal(owner, mode & ~UnixFileMode.GroupRead);
    }

    private static void AssertIsPlain(string path) => Assert.True(PlainFile.IsTrusted(path), $"{path} is a link, or has a second name.");

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Plant(string plant, string path)
    {
        File.WriteAllText(Victim, Theirs);
        switch (plant)
        {
            case SymbolicLink:
                File.CreateSymbolicLink(path, Victim);
                break;
            case DanglingLink:
                File.CreateSymbolicLink(path, At("nowhere"));
                break;
            default:
                Assert.Equal(0, Link(Victim, path));
                break;
        }
    }

    private void AssertIsOurs(string path, string content)
    {
        AssertIsPlain(path);
        Assert.Equal(content, File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        AssertVictimIsUntouched();
    }

    private void AssertVictimIsUntouched()
    {
        Assert.Equal(Theirs, File.ReadAllText(Victim));
        Assert.False(File.Exists(At("nowhere")));
    }

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi)]
    private static extern int Link(string from, string to);

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi)]
    private static extern int GiveAway(string path, uint user, uint group);
}
