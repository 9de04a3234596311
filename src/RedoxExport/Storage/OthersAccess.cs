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

    /// <summary>Checks the file of a saved connection, and its folder.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="file">The file, open for reading.</param>
    /// <returns><see langword="null"/> if no other account can change it, or if the system does not provide this information.</returns>
    public static ExportEvent? OfProfile(string path, SafeFileHandle file)
    {
        if (Disk.IsWindows)
        {
            return JudgeWindowsProfile(path, file);
        }

        string folder = Path.GetDirectoryName(path)!;
        if (FileFacts.OfHandle(file) is not { } facts || FileFacts.OfPath(Path.Combine(folder, ".")) is not { } above)
        {
            return null;
        }

        bool keepsModes = FileSystemFacts.Of(path, facts)?.KeepsModes(facts.Mode, above.Mode) != false;
        return JudgeProfile(path, (facts.Mode, facts.Owner), (above.Mode, above.Owner), FileFacts.UnixAccount, keepsModes);
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

    /// <summary>Judges the facts about a saved connection.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">Its mode and its owner.</param>
    /// <param name="folder">The mode and the owner of its folder.</param>
    /// <param name="account">The account of this process.</param>
    /// <param name="keepsModes">False if the file system does not keep modes.</param>
    internal static ExportEvent? JudgeProfile(string path, (int Mode, string Owner) file, (int Mode, string Owner) folder, string account, bool keepsModes)
    {
        string shown = $"The profile '{SafeText.Visible(path)}'";

        // The administrator may share a file with a group. In a folder with the sticky bit, only the owner of a file can replace it.
        if ((file.Mode & (file.Owner == account ? WriteOfOthers : WriteOfAll)) != 0)
        {
            return OfMode($"{shown} can be changed by other accounts (mode {Octal(file.Mode)}). {Command(path, file.Owner == account, "go-w")}");
        }

        if ((folder.Mode & (WriteOfAll | Sticky)) == WriteOfAll)
        {
            string parent = Path.GetDirectoryName(path)!;
            return OfMode($"{shown} can be replaced by other accounts, because every account can write to its folder (mode {Octal(folder.Mode)}). {Command(parent, folder.Owner == account, "o-w")}");
        }

        return IsTrusted(file.Owner) && IsTrusted(folder.Owner) ? null
            : OfMode($"{shown} can be changed by another account, because the file or its folder belongs to that account.");

        bool IsTrusted(string owner) => owner == account || owner == Root;

        ExportEvent OfMode(string message) => keepsModes ? Warning(ProfileWritable, message)
            : Quiet(ProfileWritable, $"{shown} is on a file system that does not keep permissions. Who can change it depends on how the file system is mounted.");
    }

    private static ExportEvent? JudgeWindowsProfile(string path, IReadOnlyList<string> writers, string? fileSystem) => writers.Count == 0 ? null
        : fileSystem is not null
            ? Quiet(ProfileWritable, $"Every account of this computer can change the profile '{SafeText.Visible(path)}', because its file system ({fileSystem}) does not keep permissions.")
            : Warning(ProfileWritable, $"The profile '{SafeText.Visible(path)}' can be changed or replaced by other accounts ({string.Join(", ", writers)}). {Commands}");

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
