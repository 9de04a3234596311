using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>What lies in the folder of a run.</summary>
public static class RunFolder
{
    // In the order in which they are read: what the newcomers bring is older than what has changed since.
    private static readonly string[] DataFolders = ["newcomers", "data"];
    private static readonly string[] ExportFolders = ["members", .. DataFolders, "membersafter"];

    // What the module writes into a run, and nobody else: everything else is somebody's.
    private static readonly string[] OwnNames = ["export.json", "export.lock", "files.ndjson", RunLog.FileName];
    private static readonly string[] OwnEndings = [".ndjson", ".ndjson.gz", ".partial", ".damaged", ".new"];
    private static readonly string[] OwnFolders = [.. ExportFolders, "deleted", "outcome"];

    /// <summary>The folders of exports that hold the data of a run: its own, or, where a group's newcomers came apart, those below it.</summary>
    /// <param name="path">The folder of a run, or of an export.</param>
    /// <returns>Full paths; the folder itself where it is no run of more exports than one.</returns>
    public static IReadOnlyList<string> DataFoldersOf(string path) => FoldersOf(path, DataFolders);

    /// <summary>Whether runs are kept in a folder.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsRoot(string path) => File.Exists(Path.Combine(path ?? throw new ArgumentNullException(nameof(path)), RunHistory.FileName));

    /// <summary>As <see cref="DataFoldersOf"/>, with the exports that say who is in the group.</summary>
    /// <param name="path">The folder of a run, or of an export.</param>
    public static IReadOnlyList<string> ExportFoldersOf(string path) => FoldersOf(path, ExportFolders);

    private static IReadOnlyList<string> FoldersOf(string path, string[] names)
    {
        string full = Path.GetFullPath(path ?? throw new ArgumentNullException(nameof(path)));
        if (File.Exists(Path.Combine(full, ExportRecord.FileName)) || !File.Exists(Path.Combine(full, RunLog.FileName)))
        {
            return [full];
        }

        string[] below = [.. names.Select(name => Path.Combine(full, name)).Where(folder => File.Exists(Path.Combine(folder, ExportRecord.FileName)))];
        return below.Length > 0 ? below : [full];
    }

    /// <summary>The first thing in a run's folder that the module has not put there; <see langword="null"/> where all is its own.</summary>
    internal static string? FindStranger(string folder)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0)
            {
                return entry.FullName;
            }

            if (entry is DirectoryInfo below)
            {
                if (!OwnFolders.Contains(entry.Name, StringComparer.Ordinal) || FindStranger(below.FullName) is not null)
                {
                    return FindStranger(below.FullName) ?? entry.FullName;
                }
            }
            else if (!IsOwn(entry.Name))
            {
                return entry.FullName;
            }
        }

        return null;
    }

    // Patient.0001.ndjson, manifest.json, manifest.0002.json, and what they are called until they are whole.
    private static bool IsOwn(string name) =>
        OwnNames.Contains(name, StringComparer.Ordinal)
        || ShardFiles.OwnerOfJournal(name) is not null
        || ShardFiles.OwnerOfLock(name) is not null
        || (name.StartsWith("manifest.", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
        || (name.Split('.') is { Length: >= 3 } parts
            && parts[1].Length >= 4
            && parts[1].All(c => c is >= '0' and <= '9')
            && OwnEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
        || (name.EndsWith(".new", StringComparison.Ordinal) && IsOwn(name[..^".new".Length]));
}
