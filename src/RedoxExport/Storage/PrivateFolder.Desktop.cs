using System.Runtime.InteropServices;

namespace RedoxExport.Storage;

internal static partial class PrivateFolder
{
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

    // netstandard2.0 does not declare these types, but .NET Framework has them.
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
}
