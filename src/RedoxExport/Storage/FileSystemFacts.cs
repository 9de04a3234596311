using System.Globalization;
using System.Runtime.InteropServices;

namespace RedoxExport.Storage;

/// <summary>A mounted file system of Linux or macOS. Tells if the modes of its files are meaningful.</summary>
/// <param name="Type">The system's name for it, such as <c>ext4</c> or <c>vfat</c>.</param>
/// <param name="IsReadOnly">True if it is mounted read-only.</param>
/// <param name="Options">The mount options, separated by commas; empty on macOS.</param>
internal sealed record FileSystemFacts(string Type, bool IsReadOnly, string Options)
{
    private const string MountTable = "/proc/self/mountinfo";
    private const string Plan9 = "9p";
    private const int ExecuteBits = 0b001_001_001;

    // These give every file the same owner and mode, or compute modes from the ACLs of another system.
    private static readonly string[] WithoutModes = ["vfat", "msdos", "exfat", "ntfs", "fuseblk", "drvfs", "vboxsf", "smbfs", "webdav"];

    // These can keep modes. A mount option shows if they do.
    private static readonly string[] Shares = ["cifs", "smb2", "smb3"];
    private static readonly string[] OptionsWithModes = ["posix", "unix", "cifsacl", "modefromsid"];

    /// <summary>True if it is in memory, like the mounted secrets of container platforms.</summary>
    public bool IsInMemory => Type is "tmpfs" or "ramfs";

    /// <summary>Finds the file system of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="facts">The file's facts.</param>
    /// <returns><see langword="null"/> if the system does not provide this information.</returns>
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

    /// <summary>Finds a file system in the kernel's mount table (proc(5), mountinfo).</summary>
    /// <param name="mounts">The lines of the table.</param>
    /// <param name="volume">The device, in the form of <see cref="FileFacts.Volume"/>.</param>
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

    /// <summary>True if the mode of a file determines who may open it.</summary>
    /// <param name="mode">The file's mode.</param>
    /// <param name="modeOfFolder">The mode of its folder; <see langword="null"/> if it is unknown.</param>
    public bool KeepsModes(int mode, int? modeOfFolder)
    {
        if (WithoutModes.Contains(Type, StringComparer.Ordinal)
            || (Shares.Contains(Type, StringComparer.Ordinal) && !OptionsWithModes.Any(option => Has(Options, option)))
            || (Type == Plan9 && HasPart("aname=drvfs") && !HasPart("metadata")))
        {
            return false;
        }

        // The type alone does not tell for these. A mode that stands for all files has execute bits, because folders need them to be searched.
        bool isMadeUp = Type is "ntfs3" or "virtiofs" or Plan9 || Type.StartsWith("fuse", StringComparison.Ordinal);
        return !isMadeUp || (mode & ExecuteBits) == 0 || mode != modeOfFolder;
    }

    private static bool Has(string options, string option) => options.Split(',').Contains(option, StringComparer.Ordinal);

    // Windows Subsystem for Linux puts its own options into a single one: aname=drvfs;path=C:\;metadata.
    private bool HasPart(string part) => Options.Split(',', ';').Contains(part, StringComparer.Ordinal);
}
