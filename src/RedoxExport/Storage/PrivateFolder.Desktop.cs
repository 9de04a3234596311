using System.Globalization;

namespace RedoxExport.Storage;

internal static partial class PrivateFolder
{
    // netstandard2.0 does not declare these types, but .NET Framework has them.
    private static void CreateWithAcl(string path, string form)
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
        securityType.GetMethod("SetSecurityDescriptorSddlForm", [typeof(string)])!.Invoke(security, [string.Format(CultureInfo.InvariantCulture, form, user)]);
        typeof(Directory).GetMethod("CreateDirectory", [typeof(string), securityType])!.Invoke(null, [path, security]);
    }

    // This build is for Windows. On other systems, it leaves the permissions to the umask.
    private static void CreateReadableByMode(string path) => Directory.CreateDirectory(path);
}
