#if NET8_0_OR_GREATER
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
#else
using System.Runtime.InteropServices;
#endif

namespace RedoxExport;

/// <summary>Creates folders that are their owner's alone. One that exists keeps its permissions and hands them down.</summary>
internal static class PrivateFolder
{
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        // The folders above are somebody's choice of place, not ours to close.
        if (Path.GetDirectoryName(Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar)) is { Length: > 0 } parent)
        {
            Directory.CreateDirectory(parent);
        }

        CreateOne(path);
    }

#if NET8_0_OR_GREATER
    private static void CreateOne(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            CreateWithAcl(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [SupportedOSPlatform("windows")]
    private static void CreateWithAcl(string path)
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        DirectorySecurity security = new();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(
            identity.User!,
            FileSystemRights.FullControl,
            InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
            PropagationFlags.None,
            AccessControlType.Allow));
        security.CreateDirectory(path);
    }
#else
    private static void CreateOne(string path)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            CreateWithAcl(path);
        }
        else if (MakeDirectory(path, Convert.ToUInt32("700", 8)) != 0 && !Directory.Exists(path))
        {
            throw new IOException($"The folder could not be created (error {Marshal.GetLastWin32Error()}).");
        }
    }

    // netstandard2.0 does not name these types, .NET Framework has them all the same.
    private static void CreateWithAcl(string path)
    {
        Type? securityType = typeof(Directory).Assembly.GetType("System.Security.AccessControl.DirectorySecurity");
        Type? identityType = typeof(Directory).Assembly.GetType("System.Security.Principal.WindowsIdentity");
        if (securityType is null || identityType is null)
        {
            Directory.CreateDirectory(path);
            return;
        }

        object identity = identityType.GetMethod("GetCurrent", Type.EmptyTypes)!.Invoke(null, null)!;
        object user = identityType.GetProperty("User")!.GetValue(identity)!;
        object security = Activator.CreateInstance(securityType)!;
        securityType.GetMethod("SetSecurityDescriptorSddlForm", [typeof(string)])!.Invoke(security, [$"D:P(A;OICI;FA;;;{user})"]);
        typeof(Directory).GetMethod("CreateDirectory", [typeof(string), securityType])!.Invoke(null, [path, security]);
    }

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeDirectory(string path, uint mode);
#endif
}
