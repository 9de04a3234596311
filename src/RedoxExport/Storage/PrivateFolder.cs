namespace RedoxExport.Storage;

/// <summary>Creates folders that only their owner can open. An existing folder keeps its permissions and passes them on.</summary>
internal static partial class PrivateFolder
{
    // The owner of the folder, and everything below it. {0} is the account.
    private const string OwnerOnly = "D:P(A;OICI;FA;;;{0})";

    // The administrators own it. The system and the administrators may change it; users may read it. An account that is not an administrator cannot create it.
    private const string AdministratorsOnly = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)";

    /// <exception cref="IOException">The disk failed, or <see cref="NameTakenException"/>.</exception>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        RequireNoFile(path);

        // The user chose the folders above, so they are created with the default permissions.
        if (ParentOf(path) is { } parent)
        {
            Directory.CreateDirectory(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            CreateWithAcl(path, OwnerOnly);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Creates a folder that every account can read and only its owner can change, or on Windows only administrators. So is its parent, if it does not
    /// exist. An existing folder keeps its permissions.
    /// </summary>
    /// <exception cref="IOException">The disk failed, or <see cref="NameTakenException"/>.</exception>
    public static void CreateReadable(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        RequireNoFile(path);

        if (ParentOf(path) is { } parent && !Directory.Exists(parent))
        {
            CreateReadable(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            CreateWithAcl(path, AdministratorsOnly);
        }
        else
        {
            CreateReadableByMode(path);
        }
    }

    private static void RequireNoFile(string path)
    {
        if (File.Exists(path))
        {
            throw new NameTakenException(path, isFolder: false);
        }
    }

    private static string? ParentOf(string path) =>
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) is { Length: > 0 } parent ? parent : null;
}
