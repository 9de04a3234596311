using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace RedoxExport.Storage;

internal static partial class PrivateFolder
{
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
}
