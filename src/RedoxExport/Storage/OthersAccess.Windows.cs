using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RedoxExport.Storage;

internal static partial class OthersAccess
{
    private const uint ReadControl = 0x20000;
    private const uint ReadAttributes = 0x80;
    private const uint QueryToken = 8;
    private const int UserOfToken = 1;
    private const int LargestTokenUser = 256;
    private const uint ShareAll = 7;
    private const uint OpenExisting = 3;
    private const uint OpenFolder = 0x02000000;
    private const int FileObject = 1;
    private const int AccessInformation = 4;
    private const uint HasAcls = 0x8;

    private static ExportEvent? JudgeWindowsKey(string path, SafeFileHandle file) =>
        Found(file) is { } found ? JudgeWindowsKey(path, WindowsAcl.WhoHas(found.Acl, WindowsAcl.ReadFile), found.FileSystem) : null;

    private static WindowsPlace[] WindowsFolders(string folder) =>
        [.. new[] { folder, Path.GetDirectoryName(folder) }.OfType<string>().Where(path => Directory.Exists(path)).Select(path =>
        {
            using SafeFileHandle handle = CreateFile(path, ReadControl | ReadAttributes, ShareAll, IntPtr.Zero, OpenExisting, OpenFolder, IntPtr.Zero);
            return WindowsPlaceOf(path, isFolder: true, handle);
        })];

    private static WindowsPlace WindowsPlaceOf(string path, bool isFolder, SafeFileHandle handle) => !handle.IsInvalid && Found(handle) is { } found
        ? new WindowsPlace(path, isFolder, FileFacts.OfHandle(handle)?.Owner ?? string.Empty, found.Acl, FileSystem: found.FileSystem)
        : new WindowsPlace(path, isFolder, string.Empty, null, IsReadable: false);

    /// <summary>The SID of the account of this process, as text; empty if the system does not provide it, which no owner equals.</summary>
    private static string WindowsAccount()
    {
        if (!OpenProcessToken(GetCurrentProcess(), QueryToken, out IntPtr token))
        {
            return string.Empty;
        }

        IntPtr user = Marshal.AllocHGlobal(LargestTokenUser);
        try
        {
            // TOKEN_USER begins with a pointer to the SID, which follows in the same memory.
            if (!GetTokenInformation(token, UserOfToken, user, LargestTokenUser, out _))
            {
                return string.Empty;
            }

            IntPtr sid = Marshal.ReadIntPtr(user);
            byte[] bytes = new byte[8 + (4 * Marshal.ReadByte(sid, 1))];
            Marshal.Copy(sid, bytes, 0, bytes.Length);
            return WindowsAcl.TextOf(bytes);
        }
        finally
        {
            Marshal.FreeHGlobal(user);
            CloseHandle(token);
        }
    }

    private static ExportEvent? JudgeWindowsFolder(string path)
    {
        using SafeFileHandle folder = CreateFile(path, ReadControl, ShareAll, IntPtr.Zero, OpenExisting, OpenFolder, IntPtr.Zero);
        return !folder.IsInvalid && Found(folder) is { } found
            ? JudgeWindowsFolder(path, WindowsAcl.WhoHas(found.Acl, WindowsAcl.ChangeFolder, WindowsAcl.ChangeFile), found.FileSystem)
            : null;
    }

    /// <summary>The access control list of a file or folder, and the name of its file system if that does not keep such lists.</summary>
    private static (byte[]? Acl, string? FileSystem)? Found(SafeFileHandle file)
    {
        char[] name = new char[64];
        if (GetVolumeInformationByHandle(file, null, 0, IntPtr.Zero, IntPtr.Zero, out uint flags, name, name.Length) && (flags & HasAcls) == 0)
        {
            return (null, new string(name).TrimEnd('\0'));
        }

        if (GetSecurityInfo(file, FileObject, AccessInformation, IntPtr.Zero, IntPtr.Zero, out IntPtr list, IntPtr.Zero, out IntPtr descriptor) != 0)
        {
            return null;
        }

        try
        {
            if (list == IntPtr.Zero)
            {
                return (null, null);
            }

            byte[] acl = new byte[(ushort)Marshal.ReadInt16(list, 2)];
            Marshal.Copy(list, acl, 0, acl.Length);
            return (acl, null);
        }
        finally
        {
            LocalFree(descriptor);
        }
    }

    [DllImport("kernel32", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern SafeFileHandle CreateFile(string path, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);

    [DllImport("kernel32", EntryPoint = "GetVolumeInformationByHandleW", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetVolumeInformationByHandle(SafeFileHandle file, [Out] char[]? label, int labelLength, IntPtr number, IntPtr longestName, out uint flags, [Out] char[] name, int nameLength);

    [DllImport("advapi32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint GetSecurityInfo(SafeFileHandle file, int kind, int wanted, IntPtr owner, IntPtr group, out IntPtr access, IntPtr audit, out IntPtr descriptor);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr LocalFree(IntPtr memory);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr GetCurrentProcess();

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CloseHandle(IntPtr handle);

    [DllImport("advapi32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool OpenProcessToken(IntPtr process, uint access, out IntPtr token);

    [DllImport("advapi32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetTokenInformation(IntPtr token, int kind, IntPtr information, int length, out int needed);
}
