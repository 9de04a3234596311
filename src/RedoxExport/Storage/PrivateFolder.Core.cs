using System.Globalization;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace RedoxExport.Storage;

internal static partial class PrivateFolder
{
    private const UnixFileMode ReadableMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    [SupportedOSPlatform("windows")]
    private static void CreateWithAcl(string path, string form)
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        DirectorySecurity security = new();
        security.SetSecurityDescriptorSddlForm(string.Format(CultureInfo.InvariantCulture, form, identity.User));
        security.CreateDirectory(path);
    }

    [UnsupportedOSPlatform("windows")]
    private static void CreateReadableByMode(string path)
    {
        // The umask of root often removes what others may do.
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, ReadableMode);
    }
}
