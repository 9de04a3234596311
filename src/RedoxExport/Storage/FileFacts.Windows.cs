using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RedoxExport.Storage;

internal readonly partial record struct FileFacts
{
    private const int SizeOfInformation = 52;
    private const uint ReadAttributesAndControl = 0x80 | 0x20000;
    private const uint ShareAll = 7;
    private const uint OpenExisting = 3;
    private const uint OpenLinkItselfOrFolder = 0x00200000 | 0x02000000;
    private const uint FolderDeviceOrLink = 0x10 | 0x40 | 0x400;
    private const int FileObject = 1;
    private const int OwnerInformation = 1;

    private static FileFacts? OfWindowsPath(string path)
    {
        using SafeFileHandle handle = CreateFile(path, ReadAttributesAndControl, ShareAll, IntPtr.Zero, OpenExisting, OpenLinkItselfOrFolder, IntPtr.Zero);
        return handle.IsInvalid ? null : OfWindowsHandle(handle);
    }

    private static FileFacts? OfWindowsHandle(SafeFileHandle handle)
    {
        byte[] facts = new byte[SizeOfInformation];
        return GetFileInformationByHandle(handle, facts)
            ? new FileFacts(
                (BitConverter.ToUInt32(facts, 0) & FolderDeviceOrLink) == 0,
                OwnerOf(handle),
                BitConverter.ToUInt32(facts, 40),
                BitConverter.ToUInt32(facts, 28),
                ((ulong)BitConverter.ToUInt32(facts, 44) << 32) | BitConverter.ToUInt32(facts, 48),
                Mode: 0)
            : null;
    }

    private static string OwnerOf(SafeFileHandle handle)
    {
        if (GetSecurityInfo(handle, FileObject, OwnerInformation, out IntPtr owner, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, out IntPtr descriptor) != 0)
        {
            return string.Empty;
        }

        try
        {
            if (!ConvertSidToStringSid(owner, out IntPtr text))
            {
                return string.Empty;
            }

            string account = Marshal.PtrToStringUni(text)!;
            LocalFree(text);
            return account;
        }
        finally
        {
            LocalFree(descriptor);
        }
    }

    [DllImport("kernel32", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern SafeFileHandle CreateFile(string path, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);

    [DllImport("kernel32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandle(SafeFileHandle file, [Out] byte[] information);

    [DllImport("advapi32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint GetSecurityInfo(SafeFileHandle file, int kind, int wanted, out IntPtr owner, IntPtr group, IntPtr access, IntPtr audit, out IntPtr descriptor);

    [DllImport("advapi32", EntryPoint = "ConvertSidToStringSidW", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool ConvertSidToStringSid(IntPtr account, out IntPtr text);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr LocalFree(IntPtr memory);
}
