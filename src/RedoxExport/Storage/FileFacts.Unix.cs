using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RedoxExport.Storage;

// statx(2) has one layout on every processor. macOS has no statx; its stat has one layout on both processors that .NET runs on.
internal readonly partial record struct FileFacts
{
    private const int LargestStat = 256;
    private const int FileKindMask = 0xF000;
    private const int PlainFile = 0x8000;
    private const int ModeMask = 0xFFF;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFacts = 0x7FF;

    /// <summary>The account that this process opens files as, in the form of <see cref="Owner"/>. Not for Windows.</summary>
    public static string UnixAccount => AccountOf(EffectiveUser());

    private static FileFacts? OfUnixPath(string path)
    {
        byte[] stat = new byte[LargestStat];
        return IsMacOS
            ? (MacLinkStat(path, stat) == 0 ? OfMacStat(stat) : null)
            : (LinuxStat(CurrentFolder, path, NoFollow, BasicFacts, stat) == 0 ? OfLinuxStat(stat) : null);
    }

    private static FileFacts? OfUnixHandle(SafeFileHandle handle)
    {
        byte[] stat = new byte[LargestStat];
        return IsMacOS
            ? (MacHandleStat(handle, stat) == 0 ? OfMacStat(stat) : null)
            : (LinuxStat(handle, string.Empty, EmptyPath, BasicFacts, stat) == 0 ? OfLinuxStat(stat) : null);
    }

    private static bool IsMacOS => RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    private static bool IsIntelMac => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static FileFacts OfLinuxStat(byte[] stat) => new(
        (BitConverter.ToUInt16(stat, 28) & FileKindMask) == PlainFile,
        AccountOf(BitConverter.ToUInt32(stat, 20)),
        BitConverter.ToUInt32(stat, 16),
        ((ulong)BitConverter.ToUInt32(stat, 136) << 32) | BitConverter.ToUInt32(stat, 140),
        BitConverter.ToUInt64(stat, 32),
        BitConverter.ToUInt16(stat, 28) & ModeMask);

    private static FileFacts OfMacStat(byte[] stat) => new(
        (BitConverter.ToUInt16(stat, 4) & FileKindMask) == PlainFile,
        AccountOf(BitConverter.ToUInt32(stat, 16)),
        BitConverter.ToUInt16(stat, 6),
        BitConverter.ToUInt32(stat, 0),
        BitConverter.ToUInt64(stat, 8),
        BitConverter.ToUInt16(stat, 4) & ModeMask);

    private static string AccountOf(uint id) => id.ToString(CultureInfo.InvariantCulture);

    private static int MacLinkStat(string path, byte[] stat) => IsIntelMac ? LinkStat64(path, stat) : LinkStat(path, stat);

    private static int MacHandleStat(SafeFileHandle handle, byte[] stat) => IsIntelMac ? HandleStat64(handle, stat) : HandleStat(handle, stat);

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinuxStat(int folder, string path, int flags, uint wanted, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinuxStat(SafeFileHandle file, string path, int flags, uint wanted, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "lstat", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkStat(string path, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "lstat$INODE64", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkStat64(string path, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "fstat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int HandleStat(SafeFileHandle file, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "fstat$INODE64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int HandleStat64(SafeFileHandle file, [Out] byte[] stat);
}
