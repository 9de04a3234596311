using System.Globalization;
using System.Runtime.InteropServices;

namespace RedoxExport.Storage;

/// <summary>A mounted file system of Linux or macOS: whether the modes of its files mean anything.</summary>
/// <param name="Type">As the system names it, such as <c>ext4</c> or <c>vfat</c>.</param>
/// <param name="IsReadOnly">Nothing in it can be changed from here.</param>
/// <param name="Options">What it was mounted with, separated by commas; empty on macOS.</param>
internal sealed record FileSystemFacts(string Type, bool IsReadOnly, string Options)
{
    private const string MountTable = "/proc/self/mountinfo";
    private const string Plan9 = "9p";
    private const int ExecuteBits = 0b001_001_001;

    // Every file of these has one owner and one mode, or modes that are computed from ACLs of another system.
    private static readonly string[] WithoutModes = ["vfat", "msdos", "exfat", "ntfs", "fuseblk", "drvfs", "vboxsf", "smbfs", "webdav"];

    // These can keep modes, and say by an option that they do.
    private static readonly string[] Shares = ["cifs", "smb2", "smb3"];
    private static readonly string[] OptionsWithModes = ["posix", "unix", "cifsacl", "modefromsid"];

    /// <summary>Whether it is in memory, as the mounted secrets of container platforms are.</summary>
    public bool IsInMemory => Type is "tmpfs" or "ramfs";

    /// <summary>The file system that a file lies on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="facts">What it is.</param>
    /// <returns><see langword="null"/> if the system does not say it.</returns>
    public static FileSystemFacts? Of(string path, FileFacts facts)
    {
        try
        {
            return RuntimeInformation.IsOSPlatform(OSPlatform.Linux)
                ? Find(File.ReadLines(MountTable), facts.Volume)
                : new FileSystemFacts(new DriveInfo(path).DriveFormat, IsReadOnly: false, string.Empty);
        }
        catch (Exception e) when (Disk.IsFault(e) || e is ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Finds a file system in the kernel's table of mounts (proc(5), mountinfo).</summary>
    /// <param name="mounts">The lines of the table.</param>
    /// <param name="volume">The device, as <see cref="FileFacts.Volume"/> has it.</param>
    public static FileSystemFacts? Find(IEnumerable<string> mounts, ulong volume)
    {
        string device = string.Format(CultureInfo.InvariantCulture, "{0}:{1}", volume >> 32, volume & uint.MaxValue);
        FileSystemFacts? found = null;
        foreach (string mount in mounts)
        {
            // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
            string[] fields = mount.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (separator >= 6 && fields.Length > separator + 3 && fields[2] == device)
            {
                string options = fields[separator + 3];
                bool isReadOnly = Has(fields[5], "ro") || Has(options, "ro") || found?.IsReadOnly == true;
                found = new FileSystemFacts(fields[separator + 1], isReadOnly, options);
            }
        }

        return found;
    }

    /// <summary>Tells if the mode of a file says who may open it.</summary>
    /// <param name="mode">The file's mode.</param>
    /// <param name="modeOfFolder">The mode of its folder; <see langword="null"/> if it is not known.</param>
    public bool KeepsModes(int mode, int? modeOfFolder)
    {
        if (WithoutModes.Contains(Type, StringComparer.Ordinal)
            || (Shares.Contains(Type, StringComparer.Ordinal) && !OptionsWithModes.Any(option => Has(Options, option)))
            || (Type == Plan9 && HasPart("aname=drvfs") && !HasPart("metadata")))
        {
            return false;
        }

        // Of these the type does not tell. If one mode stands for all, a folder can be searched, and so a file can be executed.
        bool isMadeUp = Type is "ntfs3" or "virtiofs" or Plan9 || Type.StartsWith("fuse", StringComparison.Ordinal);
        return !isMadeUp || (mode & ExecuteBits) == 0 || mode != modeOfFolder;
    }

    private static bool Has(string options, string option) => options.Split(',').Contains(option, StringComparer.Ordinal);

    // Windows Subsystem for Linux puts options of its own into one: aname=drvfs;path=C:\;metadata.
    private bool HasPart(string part) => Options.Split(',', ';').Contains(part, StringComparer.Ordinal);
}
