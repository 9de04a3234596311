using RedoxExport.Storage;

namespace RedoxExport.Profiles;

/// <summary>All profiles that this account can use: its own and those of the computer. Its own take precedence.</summary>
internal sealed class ProfileStore
{
    /// <summary>The variable of the environment that replaces both folders, for tests and for services without a home folder.</summary>
    public const string PathVariable = "REDOXEXPORT_PROFILE_PATH";

    private readonly IReadOnlyList<ProfileFolder> _folders;

    /// <param name="variable">Gives a variable of the environment.</param>
    /// <exception cref="RedoxExportException"><c>ProfileFolderUnknown</c>: the variable is not a full path.</exception>
    public ProfileStore(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        _folders =
        [
            .. UserFolder(variable) is { } own ? [new ProfileFolder(ProfileScope.CurrentUser, own)] : Array.Empty<ProfileFolder>(),
            .. MachineFolder(variable) is { } all ? [new ProfileFolder(ProfileScope.AllUsers, all)] : Array.Empty<ProfileFolder>(),
        ];
    }

    /// <summary>The folders, the one whose profiles take precedence first.</summary>
    public IReadOnlyList<ProfileFolder> Folders => _folders;

    /// <summary>The folder of a scope.</summary>
    /// <exception cref="RedoxExportException"><c>ProfileFolderUnknown</c>.</exception>
    public ProfileFolder Of(ProfileScope scope) => _folders.FirstOrDefault(folder => folder.Scope == scope) ?? throw ProfileErrors.FolderUnknown();

    /// <summary>Reads the profile that a name means.</summary>
    /// <exception cref="RedoxExportException">An error of <see cref="ProfileFolder.Read"/>.</exception>
    public ConnectionProfile Find(string name, IExportEvents? events)
    {
        ProfileName.Check(name);
        return _folders.FirstOrDefault(folder => folder.Has(name)) is { } folder ? folder.Read(name, isHidden: false, events) : throw ProfileErrors.NotFound(name);
    }

    /// <summary>All files that can be profiles, by name. One of the computer follows the user's own of the same name.</summary>
    /// <exception cref="RedoxExportException"><c>ProfileUnreadable</c>: a folder cannot be read.</exception>
    public IReadOnlyList<ProfileEntry> List()
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        return [.. _folders.SelectMany(folder => folder.Names().Select(name => new ProfileEntry(folder, name, !seen.Add(name)))).OrderBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static string? UserFolder(Func<string, string?> variable)
    {
        if (Override(variable) is { } root)
        {
            return Path.Combine(root, ExportLayout.ProfilesOfUserFolder);
        }

        if (Disk.IsWindows)
        {
            return Below(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), ExportLayout.ProfileParentOfWindows);
        }

        // XDG Base Directory Specification: a relative path has to be ignored.
        return variable("XDG_CONFIG_HOME") is { Length: > 0 } config && Path.IsPathRooted(config)
            ? Below(config, ExportLayout.ProfileParent)
            : Below(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Path.Combine(".config", ExportLayout.ProfileParent));
    }

    private static string? MachineFolder(Func<string, string?> variable) => Override(variable) is { } root ? Path.Combine(root, ExportLayout.ProfilesOfMachineFolder)
        : Disk.IsWindows ? Below(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), ExportLayout.ProfileParentOfWindows)
        : Below("/etc", ExportLayout.ProfileParent);

    // A relative path is not ignored: a test would then change the real profiles.
    private static string? Override(Func<string, string?> variable) => variable(PathVariable) is not { Length: > 0 } root ? null
        : Path.IsPathRooted(root) ? root
        : throw ProfileErrors.FolderUnknown(root);

    private static string? Below(string folder, string parent) => folder.Length > 0 ? Path.Combine(folder, parent, ExportLayout.ProfilesFolder) : null;
}
