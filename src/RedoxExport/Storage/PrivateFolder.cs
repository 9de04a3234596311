namespace RedoxExport.Storage;

/// <summary>Creates folders that only their owner can open. An existing folder keeps its permissions and passes them on.</summary>
internal static partial class PrivateFolder
{
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        // The user chose the folders above, so they are created with the default permissions.
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) is { Length: > 0 } parent)
        {
            Directory.CreateDirectory(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            CreateWithAcl(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
