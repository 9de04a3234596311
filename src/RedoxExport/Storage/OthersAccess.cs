using Microsoft.Win32.SafeHandles;
using RedoxExport.Text;

namespace RedoxExport.Storage;

/// <summary>
/// Judges whether other accounts can read a private key or write to a folder of exports: the only place that does. It gives a warning to
/// report, once a session, and nothing is refused. If the modes of a file say nothing, or were given by a container platform, it is verbose.
/// </summary>
internal static partial class OthersAccess
{
    /// <summary>The event about a key.</summary>
    public const string KeyReadable = "KeyReadableByOthers";

    /// <summary>The event about a folder.</summary>
    public const string FolderWritable = "FolderWritableByOthers";

    private const int ReadOfOthers = 0b000_100_100;
    private const int ReadOfAll = 0b000_000_100;
    private const int WriteOfAll = 0b000_000_010;
    private const int AnyOfOthers = 0b000_111_111;
    private const int Permissions = 0b111_111_111;
    private const int Sticky = 0b001_000_000_000;
    private const string Commands = "Get-Help about_RedoxExport_Security has the commands that change this.";

    // Kubernetes puts the files of a secret behind this link, to exchange them all at once.
    private const string LinkOfVolume = "..data";

    private static readonly string[] SecretFolders = ["/run/secrets/", "/var/run/secrets/"];

    /// <summary>Judges the file of a private key.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="file">The file, open for reading.</param>
    /// <returns><see langword="null"/> if no other account can read it, or the system does not say it.</returns>
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

    /// <summary>Reports that every account can write to a folder, if it is so.</summary>
    /// <param name="events">Takes it.</param>
    /// <param name="path">The folder's full path. This process may write to it, and does.</param>
    public static void ReportFolder(IExportEvents? events, string path)
    {
        if (events is not null && OfFolder(path) is { } found)
        {
            events.Report(found);
        }
    }

    /// <summary>Judges a key by what the system says of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="isOwn">It belongs to the account of this process.</param>
    /// <param name="fileSystem">The name of its file system, if that keeps no modes.</param>
    /// <param name="isSecret">A container platform has mounted it.</param>
    internal static ExportEvent? JudgeKey(string path, int mode, bool isOwn, string? fileSystem, bool isSecret)
    {
        // The file of another account that only a group can read is how that account shares the key with this one.
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

    /// <summary>Judges a folder by what the system says of it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="isOwn">It belongs to the account of this process.</param>
    /// <param name="modeOfNewFile">The mode of a file that was created in it for its owner alone; <see langword="null"/> if that is not known.</param>
    internal static ExportEvent? JudgeFolder(string path, int mode, bool isOwn, int? modeOfNewFile)
    {
        // With the sticky bit, only its owner can replace or delete a file.
        if ((mode & (WriteOfAll | Sticky)) != WriteOfAll)
        {
            return null;
        }

        string folder = $"the folder '{SafeText.Visible(path)}'";
        return (modeOfNewFile & AnyOfOthers) > 0
            ? Quiet(FolderWritable, $"The mode {Octal(mode)} of {folder} says nothing, because its file system does not keep permissions. Who can write to it depends on how the file system is mounted.")
            : Warning(FolderWritable, $"Every account can write to {folder} (mode {Octal(mode)}), and so replace or delete exported files. {Command(path, isOwn, "o-w")}");
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

        // A link to a folder is followed: it is the folder that files are written to.
        return FileFacts.OfPath(Path.Combine(path, ".")) is { } facts && (facts.Mode & WriteOfAll) != 0
            ? JudgeFolder(path, facts.Mode, facts.Owner == FileFacts.UnixAccount, PlainFile.FactsOfNewFile(path)?.Mode)
            : null;
    }

    private static bool IsSecretVolume(string folder) =>
        Directory.Exists(Path.Combine(folder, LinkOfVolume))
        || folder.Split('/').Contains(LinkOfVolume, StringComparer.Ordinal)
        || Array.Exists(SecretFolders, secrets => (folder + "/").StartsWith(secrets, StringComparison.Ordinal));

    // A path with a quote in it is quoted differently by every shell.
    private static string Command(string path, bool isOwn, string change) =>
        $"{(isOwn ? "Run" : "As its owner, run")}: chmod {change} {(path.Contains('\'') || SafeText.Visible(path) != path ? "on it" : $"'{path}'")}";

    private static string Octal(int mode) => Convert.ToString(mode & (Permissions | Sticky), 8).PadLeft(4, '0');

    private static ExportEvent Warning(string name, string message) => new(ExportEventLevel.Warning, name, message) { IsOncePerSession = true };

    private static ExportEvent Quiet(string name, string message) => new(ExportEventLevel.Verbose, name, message);
}
