using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Principal;
using RedoxExport.Authentication;
using RedoxExport.Storage;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Storage;

/// <summary>Private keys that others can read, and folders that all can write: who is warned, and who is not.</summary>
public sealed class OthersAccessTests : IDisposable
{
    private const string Key = "/etc/redox/key.pem";
    private const string Folder = "/data/redox";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redox-others-");
    private readonly RecordingEvents _events = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0b110_100_100, "0644")]
    [InlineData(0b110_100_000, "0640")]
    [InlineData(0b110_000_100, "0604")]
    [UnsupportedOSPlatform("windows")]
    public void A_key_file_that_others_can_read_is_a_warning_that_says_how_to_change_it(int mode, string octal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        string path = WriteKey(mode);
        using SigningKey key = SigningKey.FromFile(path, "k", null, _events);
        ExportEvent warning = Assert.Single(_events.All);
        Assert.Equal(ExportEventLevel.Warning, warning.Level);
        Assert.True(warning.IsOncePerSession);
        Assert.Equal($"The private key file '{path}' can be read by other accounts (mode {octal}). Run: chmod 600 '{path}'", warning.Message);
    }

    [Theory]
    [InlineData(0b110_000_000)]
    [InlineData(0b100_000_000)]
    [UnsupportedOSPlatform("windows")]
    public void A_key_file_that_only_its_owner_can_read_is_not_mentioned(int mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using SigningKey key = SigningKey.FromFile(WriteKey(mode), "k", null, _events);
        Assert.Empty(_events.All);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_link_to_a_key_is_judged_by_the_key()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        string link = Path.Combine(_folder.FullName, "link.pem");
        File.CreateSymbolicLink(link, WriteKey(0b110_000_000));
        using SigningKey key = SigningKey.FromFile(link, "k", null, _events);
        Assert.Empty(_events.All);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_key_in_the_volume_of_a_Kubernetes_secret_is_verbose()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        string version = Path.Combine(_folder.FullName, "..2026_11_26_02_00_00.1");
        Directory.CreateDirectory(version);
        File.Move(WriteKey(0b110_100_100), Path.Combine(version, "key.pem"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "..data"), Path.GetFileName(version));
        string path = Path.Combine(_folder.FullName, "key.pem");
        File.CreateSymbolicLink(path, "..data/key.pem");

        using SigningKey key = SigningKey.FromFile(path, "k", null, _events);
        Assert.Equal(ExportEventLevel.Verbose, Assert.Single(_events.All).Level);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_that_is_not_a_private_key_is_an_error_and_nothing_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        string path = Path.Combine(_folder.FullName, "public.pem");
        using RSA rsa = RSA.Create(2048);
        File.WriteAllText(path, rsa.ExportSubjectPublicKeyInfoPem());
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        Assert.Throws<RedoxExportException>(() => SigningKey.FromFile(path, "k", null, _events));
        Assert.Empty(_events.All);
    }

    [Fact]
    public void The_key_of_another_account_may_be_shared_by_a_group_and_not_with_all()
    {
        Assert.Null(OthersAccess.JudgeKey(Key, 0b110_100_000, isOwn: false, null, isSecret: false));
        ExportEvent warning = OthersAccess.JudgeKey(Key, 0b110_100_100, isOwn: false, null, isSecret: false)!;
        Assert.Equal(ExportEventLevel.Warning, warning.Level);
        Assert.EndsWith($"(mode 0644). As its owner, run: chmod o-rwx '{Key}'", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_whose_mode_says_nothing_or_was_given_by_the_platform_is_verbose()
    {
        ExportEvent noModes = OthersAccess.JudgeKey(Key, 0b111_101_101, isOwn: true, "vfat", isSecret: false)!;
        Assert.Equal(ExportEventLevel.Verbose, noModes.Level);
        Assert.Contains("(vfat) does not keep permissions", noModes.Message, StringComparison.Ordinal);

        ExportEvent secret = OthersAccess.JudgeKey(Key, 0b110_100_100, isOwn: false, null, isSecret: true)!;
        Assert.Equal(ExportEventLevel.Verbose, secret.Level);
        Assert.Contains("is a mounted secret with the mode 0644", secret.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_is_given_only_for_a_path_that_can_be_quoted()
    {
        ExportEvent warning = OthersAccess.JudgeKey("/home/o'brien/key\u001b.pem", 0b110_100_100, isOwn: true, null, isSecret: false)!;
        Assert.EndsWith("Run: chmod 600 on it", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', warning.Message);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_all_can_write_is_a_warning_that_says_how_to_change_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        string path = CreateFolder(0b111_111_111);
        OthersAccess.ReportFolder(_events, path);
        ExportEvent warning = Assert.Single(_events.All);
        Assert.Equal(ExportEventLevel.Warning, warning.Level);
        Assert.True(warning.IsOncePerSession);
        Assert.Equal($"Every account can write to the folder '{path}' (mode 0777), and could replace or delete exported files. Run: chmod o-w '{path}'", warning.Message);
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Theory]
    [InlineData(0b001_111_111_111)]
    [InlineData(0b111_111_101)]
    [InlineData(0b111_000_000)]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_not_all_can_write_or_only_add_files_to_is_not_mentioned(int mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        OthersAccess.ReportFolder(_events, CreateFolder(mode));
        Assert.Empty(_events.All);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_link_to_a_folder_is_judged_by_the_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        string link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, CreateFolder(0b111_000_000));
        OthersAccess.ReportFolder(_events, link);
        Assert.Empty(_events.All);
    }

    [Fact]
    public void A_folder_where_a_private_file_becomes_a_public_one_has_no_modes()
    {
        ExportEvent quiet = OthersAccess.JudgeFolder(Folder, 0b111_111_111, isOwn: true, modeOfNewFile: 0b111_111_111)!;
        Assert.Equal(ExportEventLevel.Verbose, quiet.Level);
        Assert.Contains("is not meaningful", quiet.Message, StringComparison.Ordinal);

        Assert.Equal(ExportEventLevel.Warning, OthersAccess.JudgeFolder(Folder, 0b111_111_111, isOwn: true, modeOfNewFile: 0b110_000_000)!.Level);
        Assert.Equal(ExportEventLevel.Warning, OthersAccess.JudgeFolder(Folder, 0b111_111_111, isOwn: true, modeOfNewFile: null)!.Level);
    }

    [Theory]
    [InlineData("ext4", "rw", 0b110_100_100, true)]
    [InlineData("ext4", "rw", 0b111_111_111, true)]
    [InlineData("vfat", "rw,fmask=0022,dmask=0022", 0b111_101_101, false)]
    [InlineData("fuseblk", "rw,user_id=0,group_id=0,default_permissions,allow_other", 0b110_100_100, false)]
    [InlineData("cifs", "rw,vers=3.1.1,uid=1000,file_mode=0755,dir_mode=0755,nounix", 0b111_101_101, false)]
    [InlineData("cifs", "rw,vers=3.1.1,posix", 0b110_100_100, true)]
    [InlineData("9p", @"rw,dirsync,aname=drvfs;path=C:\;uid=1000;gid=1000;symlinkroot=/mnt/,mmap,trans=fd", 0b111_111_111, false)]
    [InlineData("9p", @"rw,dirsync,aname=drvfs;path=C:\;metadata;symlinkroot=/mnt/,mmap,trans=fd", 0b110_100_100, true)]
    [InlineData("9p", "rw,trans=virtio,version=9p2000.L", 0b110_100_100, true)]
    [InlineData("fuse.rclone", "rw", 0b111_111_111, false)]
    [InlineData("fuse.sshfs", "rw", 0b110_100_100, true)]
    public void The_kernel_says_whether_a_file_system_keeps_modes(string type, string options, int mode, bool keeps)
    {
        string[] mounts =
        [
            "26 1 254:0 / / rw,relatime - ext2 /dev/vda rw,discard",
            $@"97 26 0:52 / /mnt/with\040blank rw,noatime shared:1 master:2 - {type} C:\134 {options}",
        ];
        FileSystemFacts found = FileSystemFacts.Find(mounts, 52)!;
        Assert.Equal(type, found.Type);
        Assert.Equal(keeps, found.KeepsModes(mode, modeOfFolder: 0b111_111_111));
        Assert.Null(FileSystemFacts.Find(mounts, 53));
    }

    [Theory]
    [InlineData("tmpfs", "ro,relatime", "rw,size=8k", true)]
    [InlineData("tmpfs", "rw,relatime", "rw,size=8k", false)]
    [InlineData("ext4", "ro,relatime", "rw", false)]
    public void A_secret_is_in_memory_and_cannot_be_changed_from_here(string type, string options, string ofAll, bool isSecret)
    {
        FileSystemFacts found = FileSystemFacts.Find([$"700 650 0:52 / /etc/redox {options} - {type} {type} {ofAll}"], 52)!;
        Assert.Equal(isSecret, found.IsInMemory && found.IsReadOnly);
    }

    [Theory]
    [InlineData("nothing for these groups", "")]
    [InlineData("Users may read", "Users")]
    [InlineData("Users may read, but are denied", "")]
    [InlineData("Users may read, for files below", "")]
    [InlineData("Everyone has all rights", "Everyone")]
    public void Who_can_read_on_Windows_is_in_the_access_control_list(string list, string readers)
    {
        byte[] everyone = [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
        byte[] users = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x21, 2, 0, 0];
        byte[] administrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
        byte[] acl = list switch
        {
            "nothing for these groups" => Acl(Entry(0, 0, 0x1F01FF, administrators)),
            "Users may read" => Acl(Entry(0, 0, 0x1F01FF, administrators), Entry(0, 0x10, 0x1200A9, users)),
            "Users may read, but are denied" => Acl(Entry(1, 0, 0x1200A9, users), Entry(0, 0, 0x1200A9, users)),
            "Users may read, for files below" => Acl(Entry(0, 0x0B, 0x1200A9, users)),
            _ => Acl(Entry(0, 0, 0x10000000, everyone)),
        };
        Assert.Equal(readers, string.Join(",", WindowsAcl.WhoHas(acl, WindowsAcl.ReadFile)));
    }

    [Theory]
    [InlineData(0x1301BF, 0x03, "Authenticated Users")]
    [InlineData(0x1301BF, 0x0B, "Authenticated Users")]
    [InlineData(0x1200A9, 0x03, "")]
    [InlineData(0x000006, 0x02, "")]
    public void Adding_files_to_a_folder_is_not_changing_them_on_Windows(int rights, int flags, string writers)
    {
        byte[] authenticated = [1, 1, 0, 0, 0, 0, 0, 5, 11, 0, 0, 0];
        byte[] acl = Acl(Entry(0, (byte)flags, (uint)rights, authenticated));
        Assert.Equal(writers, string.Join(",", WindowsAcl.WhoHas(acl, WindowsAcl.ChangeFolder, WindowsAcl.ChangeFile)));
    }

    [Fact]
    public void A_file_without_an_access_control_list_is_open_to_everyone() =>
        Assert.Equal(["Everyone"], WindowsAcl.WhoHas(null, WindowsAcl.ReadFile));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_key_that_everyone_can_read_is_a_warning_on_every_system(bool isOpen)
    {
        using FileStream file = NewKey(Path.Combine(_folder.FullName, "key.pem"), isOpen);
        ExportEvent? found = OthersAccess.OfKey(file.Name, file.SafeFileHandle);
        Assert.Equal(isOpen, found is { Level: ExportEventLevel.Warning });
        Assert.Equal(isOpen && OperatingSystem.IsWindows(), found?.Message.Contains("(Everyone)", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_whose_files_everyone_can_change_is_a_warning_on_every_system(bool isOpen)
    {
        string path = NewFolder(Path.Combine(_folder.FullName, "exports"), isOpen);
        OthersAccess.ReportFolder(_events, path);
        Assert.Equal(isOpen ? 1 : 0, _events.Warnings.Count);
    }

    private static FileStream NewKey(string path, bool isOpen)
    {
        if (!OperatingSystem.IsWindows())
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (isOpen ? UnixFileMode.OtherRead : UnixFileMode.None),
            });
        }

        FileSecurity security = new();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(WindowsIdentity.GetCurrent().User!, FileSystemRights.FullControl, AccessControlType.Allow));
        if (isOpen)
        {
            security.AddAccessRule(new FileSystemAccessRule(new SecurityIdentifier(WellKnownSidType.WorldSid, null), FileSystemRights.Read, AccessControlType.Allow));
        }

        return new FileInfo(path).Create(FileMode.CreateNew, FileSystemRights.FullControl, FileShare.Read, 4096, FileOptions.None, security);
    }

    private static string NewFolder(string path, bool isOpen)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | (isOpen ? UnixFileMode.OtherWrite : UnixFileMode.None));
            return path;
        }

        const InheritanceFlags All = InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit;
        DirectorySecurity security = new();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(WindowsIdentity.GetCurrent().User!, FileSystemRights.FullControl, All, PropagationFlags.None, AccessControlType.Allow));
        security.AddAccessRule(new FileSystemAccessRule(new SecurityIdentifier(WellKnownSidType.WorldSid, null), isOpen ? FileSystemRights.Modify : FileSystemRights.ReadAndExecute, All, PropagationFlags.None, AccessControlType.Allow));
        new DirectoryInfo(path).SetAccessControl(security);
        return path;
    }

    private static byte[] Entry(byte kind, byte flags, uint mask, byte[] sid) =>
        [kind, flags, .. BitConverter.GetBytes((ushort)(8 + sid.Length)), .. BitConverter.GetBytes(mask), .. sid];

    private static byte[] Acl(params byte[][] entries) =>
        [2, 0, .. BitConverter.GetBytes((ushort)(8 + entries.Sum(entry => entry.Length))), .. BitConverter.GetBytes((ushort)entries.Length), 0, 0, .. entries.SelectMany(entry => entry)];

    [UnsupportedOSPlatform("windows")]
    private string WriteKey(int mode)
    {
        string path = Path.Combine(_folder.FullName, "key.pem");
        using RSA rsa = RSA.Create(2048);
        File.WriteAllText(path, rsa.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path, (UnixFileMode)mode);
        return path;
    }

    [UnsupportedOSPlatform("windows")]
    private string CreateFolder(int mode)
    {
        string path = Path.Combine(_folder.FullName, "runs");
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
        return path;
    }
}
