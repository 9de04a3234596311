using Microsoft.Win32.SafeHandles;
using RedoxExport.Text;

namespace RedoxExport.Storage;

/// <summary>
/// Checks if other accounts can read a private key, or write to a folder of exports or to a saved connection. No other class does this. The result is a
/// warning, reported once per session; nothing is refused, except that a saved connection with a warning is not used. If the file system does not keep
/// modes, or a container platform set them, the event is verbose instead.
/// </summary>
internal static partial class OthersAccess
{
    /// <summary>The name of the event about a key.</summary>
    public const string KeyReadable = "KeyReadableByOthers";

    /// <summary>The name of the event about a folder.</summary>
    public const string FolderWritable = "FolderWritableByOthers";

    /// <summary>The name of the event about a saved connection.</summary>
    public const string ProfileWritable = "ProfileWritableByOthers";

    private const int ReadOfOthers = 0b000_100_100;
    private const int ReadOfAll = 0b000_000_100;
    private const int WriteOfAll = 0b000_000_010;
    private const int WriteOfOthers = 0b000_010_010;
    private const int AnyOfOthers = 0b000_111_111;
    private const int Permissions = 0b111_111_111;
    private const int Sticky = 0b001_000_000_000;
    private const int MostFolders = 200;
    private const string Root = "0";
    private const string Commands = "Get-Help about_RedoxExport_Security has the commands that change this.";

    // Kubernetes mounts the files of a secret behind this link, so that it can replace all of them at once.
    private const string LinkOfVolume = "..data";

    private static readonly string[] SecretFolders = ["/run/secrets/", "/var/run/secrets/"];

    /// <summary>Checks the file of a private key.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="file">The file, open for reading.</param>
    /// <returns><see langword="null"/> if no other account can read it, or if the system does not provide this information.</returns>
    public static ExportEvent? OfKey(string path, SafeFileHandle file)
    {
        if (Disk.IsWindows)
        {
            return JudgeWindowsKey(path, file);
        }

        if (FileFacts.OfHandle(file) is not { } facts || (facts.Mode & ReadOfOthers) == 0)
        {
            return null;
        }

        string folder = Path.GetDirectoryName(path)!;
        FileSystemFacts? fileSystem = FileSystemFacts.Of(path, facts);
        return JudgeKey(
            path,
            facts.Mode,
            facts.Owner == FileFacts.UnixAccount,
            fileSystem?.KeepsModes(facts.Mode, FileFacts.OfPath(Path.Combine(folder, "."))?.Mode) == false ? fileSystem.Type : null,
            fileSystem is { IsInMemory: true, IsReadOnly: true } || IsSecretVolume(folder));
    }

    /// <summary>Checks the file of a saved connection, and the folders above it.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="file">The file, open for reading.</param>
    /// <returns><see langword="null"/> if no other account can change it, or if the system does not provide this information.</returns>
    public static ExportEvent? OfProfile(string path, SafeFileHandle file)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (Disk.IsWindows)
        {
            return JudgeProfile(path, [WindowsPlaceOf(path, isFolder: false, file), .. WindowsFolders(folder)], WindowsAccount());
        }

        if (FileFacts.OfHandle(file) is not { } facts || FileFacts.OfPath(Path.Combine(folder, ".")) is not { } above)
        {
            return null;
        }

        bool keepsModes = FileSystemFacts.Of(path, facts)?.KeepsModes(facts.Mode, above.Mode) != false;
        return JudgeProfile(path, (facts.Mode, facts.Owner), UnixFolders(folder, path), FileFacts.UnixAccount, keepsModes);
    }

    /// <summary>Checks the folder of saved connections, and the folders above it. Those that do not exist are left out.</summary>
    /// <param name="folder">Its full path.</param>
    /// <returns><see langword="null"/> if no other account can change the files in it, or if the system does not provide this information.</returns>
    public static ExportEvent? OfProfileFolder(string folder)
    {
        if (Disk.IsWindows)
        {
            return JudgeProfile(folder, WindowsFolders(folder), WindowsAccount());
        }

        bool keepsModes = FileFacts.OfPath(Path.Combine(folder, ".")) is not { } facts
            || FileSystemFacts.Of(folder, facts)?.KeepsModes(facts.Mode, facts.Mode) != false;
        return JudgeProfile(folder, null, UnixFolders(folder), FileFacts.UnixAccount, keepsModes);
    }

    /// <summary>Reports if every account can write to a folder.</summary>
    /// <param name="events">Receives the event; may be <see langword="null"/>.</param>
    /// <param name="path">The folder's full path. The check writes to it, so this process must be allowed to.</param>
    public static void ReportFolder(IExportEvents? events, string path)
    {
        if (events is not null && OfFolder(path) is { } found)
        {
            events.Report(found);
        }
    }

    /// <summary>Judges the facts about a key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="isOwn">True if it belongs to the account of this process.</param>
    /// <param name="fileSystem">The name of its file system, if that does not keep modes.</param>
    /// <param name="isSecret">True if a container platform mounted it.</param>
    internal static ExportEvent? JudgeKey(string path, int mode, bool isOwn, string? fileSystem, bool isSecret)
    {
        // If the file belongs to another account and only its group can read it, that account shares the key with this one.
        if ((mode & (isOwn ? ReadOfOthers : ReadOfAll)) == 0)
        {
            return null;
        }

        string key = $"The private key file '{SafeText.Visible(path)}'";
        return fileSystem is not null
            ? Quiet(KeyReadable, $"{key} shows the mode {Octal(mode)} because its file system ({fileSystem}) does not keep permissions. Who can read it depends on how the file system is mounted.")
            : isSecret
                ? Quiet(KeyReadable, $"{key} is a mounted secret with the mode {Octal(mode)}. To let fewer accounts read it, change the mode where the secret is mounted, such as defaultMode in Kubernetes.")
                : Warning(KeyReadable, $"{key} can be read by other accounts (mode {Octal(mode)}). {Command(path, isOwn, isOwn ? "600" : "o-rwx")}");
    }

    /// <summary>Judges the facts about a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="isOwn">True if it belongs to the account of this process.</param>
    /// <param name="modeOfNewFile">The mode of a file that was created in it for its owner alone; <see langword="null"/> if it is unknown.</param>
    internal static ExportEvent? JudgeFolder(string path, int mode, bool isOwn, int? modeOfNewFile)
    {
        // With the sticky bit, only the owner of a file can replace or delete it.
        if ((mode & (WriteOfAll | Sticky)) != WriteOfAll)
        {
            return null;
        }

        string folder = $"the folder '{SafeText.Visible(path)}'";
        return (modeOfNewFile & AnyOfOthers) > 0
            ? Quiet(FolderWritable, $"The mode {Octal(mode)} of {folder} is not meaningful, because its file system does not keep permissions. Who can write to it depends on how the file system is mounted.")
            : Warning(FolderWritable, $"Every account can write to {folder} (mode {Octal(mode)}), and could replace or delete exported files. {Command(path, isOwn, "o-w")}");
    }

    /// <summary>Judges the facts about a saved connection, or about the folder of saved connections.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="file">The mode and the owner of the file; <see langword="null"/> for a folder.</param>
    /// <param name="folders">
    /// The folders and links above: path, mode and owner. A link has no mode. The folder of the file and its parent are the module's own, so no group may write to them.
    /// </param>
    /// <param name="account">The account of this process.</param>
    /// <param name="keepsModes">False if the file system does not keep modes.</param>
    internal static ExportEvent? JudgeProfile(string path, (int Mode, string Owner)? file, IReadOnlyList<(string Path, int Mode, string Owner)> folders, string account, bool keepsModes)
    {
        string shown = $"{(file is null ? "Profiles in" : "The profile")} '{SafeText.Visible(path)}'";

        // The administrator may share a file or folder with a group.
        if (file is { } own && (own.Mode & (own.Owner == account ? WriteOfOthers : WriteOfAll)) != 0)
        {
            return OfMode($"{shown} can be changed by other accounts (mode {Octal(own.Mode)}). {Command(path, own.Owner == account, "go-w")}");
        }

        if (file is { } foreign && !IsTrusted(foreign.Owner))
        {
            return OfMode($"{shown} can be changed by another account, because the file belongs to that account.");
        }

        string last = file is null ? path : Path.GetDirectoryName(path)!;
        foreach ((string folder, int mode, string owner) in folders)
        {
            if (!IsTrusted(owner))
            {
                return OfMode($"{shown} can be replaced by another account, because '{SafeText.Visible(folder)}' belongs to that account.");
            }

            // With the sticky bit, only the owner of a file or folder can replace it.
            bool isModules = owner == account && owner != Root && (folder == last || folder == Path.GetDirectoryName(last));
            if ((mode & Sticky) == 0 && (mode & (isModules ? WriteOfOthers : WriteOfAll)) != 0)
            {
                return OfMode($"{shown} can be replaced by other accounts, because they can write to the folder '{SafeText.Visible(folder)}' (mode {Octal(mode)}). {Command(folder, owner == account, isModules ? "go-w" : "o-w")}");
            }
        }

        return null;

        bool IsTrusted(string owner) => owner == account || owner == Root;

        ExportEvent OfMode(string message) => keepsModes ? Warning(ProfileWritable, message)
            : Quiet(ProfileWritable, $"{shown} is on a file system that does not keep permissions. Who can change it depends on how the file system is mounted.");
    }

    /// <summary>Judges the owners and access control lists of a saved connection and its folders on Windows.</summary>
    /// <param name="path">The file, or the folder of saved connections.</param>
    /// <param name="places">The file and the folders.</param>
    /// <param name="account">The SID of the account of this process.</param>
    internal static ExportEvent? JudgeProfile(string path, IReadOnlyList<WindowsPlace> places, string account)
    {
        string shown = SafeText.Visible(path);
        return places.FirstOrDefault(place => place.FileSystem is not null) is { } open
            ? Quiet(ProfileWritable, $"Every account of this computer can change '{shown}', because its file system ({open.FileSystem}) does not keep permissions.")
            : places.Select(place => place.Fault(account)).FirstOrDefault(fault => fault is not null) is { } found
                ? Warning(ProfileWritable, $"Another account could change or replace profiles in '{shown}': {found}. {Commands}")
                : null;
    }

    // From the folder up to the root, as the path names them and as they are when links are followed; and the links themselves, which have no mode.
    private static List<(string Path, int Mode, string Owner)> UnixFolders(string folder, string? file = null)
    {
        List<(string Path, int Mode, string Owner)> found = [];
        List<(string Path, int Mode, string Owner)> links = [];
        AddLink(file);
        for (string? at = folder; at is { Length: > 0 }; at = Path.GetDirectoryName(at))
        {
            Add(Path.Combine(at, "."), at);
            AddLink(at);
        }

        // The system resolves ".." after it has followed a link.
        foreach (string link in links.Select(link => link.Path).Where(link => link != file).ToArray())
        {
            for (string above = Path.Combine(link, ".."); found.Count < MostFolders && FileFacts.OfPath(Path.Combine(above, ".")) is { } facts; above = Path.Combine(above, ".."))
            {
                Add(Path.Combine(above, "."), above);
                if (FileFacts.OfPath(Path.Combine(above, "..", ".")) is { } next && next.IsSameFile(facts))
                {
                    break;
                }
            }
        }

        return [.. found, .. links];

        void Add(string probe, string shown)
        {
            if (FileFacts.OfPath(probe) is { } facts)
            {
                found.Add((shown, facts.Mode, facts.Owner));
            }
        }

        void AddLink(string? path)
        {
            if (path is not null && (Directory.Exists(path) || File.Exists(path)) && (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0 && FileFacts.OfPath(path) is { } facts)
            {
                links.Add((path, 0, facts.Owner));
            }
        }
    }

    private static ExportEvent? JudgeWindowsKey(string path, IReadOnlyList<string> readers, string? fileSystem) => readers.Count == 0 ? null
        : fileSystem is not null
            ? Quiet(KeyReadable, $"Every account of this computer can read the private key file '{SafeText.Visible(path)}', because its file system ({fileSystem}) does not keep permissions.")
            : Warning(KeyReadable, $"The private key file '{SafeText.Visible(path)}' can be read by other accounts ({string.Join(", ", readers)}). {Commands}");

    private static ExportEvent? JudgeWindowsFolder(string path, IReadOnlyList<string> writers, string? fileSystem) => writers.Count == 0 ? null
        : fileSystem is not null
            ? Quiet(FolderWritable, $"Every account of this computer can write to the folder '{SafeText.Visible(path)}', because its file system ({fileSystem}) does not keep permissions.")
            : Warning(FolderWritable, $"Other accounts ({string.Join(", ", writers)}) can change, replace or delete exported files in the folder '{SafeText.Visible(path)}'. {Commands}");

    private static ExportEvent? OfFolder(string path)
    {
        if (Disk.IsWindows)
        {
            return JudgeWindowsFolder(path);
        }

        // A link to a folder is followed, because the files are written to its target.
        return FileFacts.OfPath(Path.Combine(path, ".")) is { } facts && (facts.Mode & WriteOfAll) != 0
            ? JudgeFolder(path, facts.Mode, facts.Owner == FileFacts.UnixAccount, PlainFile.FactsOfNewFile(path)?.Mode)
            : null;
    }

    private static bool IsSecretVolume(string folder) =>
        Directory.Exists(Path.Combine(folder, LinkOfVolume))
        || folder.Split('/').Contains(LinkOfVolume, StringComparer.Ordinal)
        || Array.Exists(SecretFolders, secrets => (folder + "/").StartsWith(secrets, StringComparison.Ordinal));

    // Shells quote a path that contains a quote in different ways, so the command leaves such a path out.
    private static string Command(string path, bool isOwn, string change) =>
        $"{(isOwn ? "Run" : "As its owner, run")}: chmod {change} {(path.Contains('\'') || SafeText.Visible(path) != path ? "on it" : $"'{path}'")}";

    private static string Octal(int mode) => Convert.ToString(mode & (Permissions | Sticky), 8).PadLeft(4, '0');

    private static ExportEvent Warning(string name, string message) => new(ExportEventLevel.Warning, name, message) { IsOncePerSession = true };

    private static ExportEvent Quiet(string name, string message) => new(ExportEventLevel.Verbose, name, message);
}
