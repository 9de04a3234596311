using RedoxExport.Downloads;
using RedoxExport.Storage;
using RedoxExport.Verification;

namespace RedoxExport.Runs;

/// <summary>What lies in the folder of a run.</summary>
public static class RunFolder
{
    private static readonly string[] OwnFolders =
    [
        .. ExportLayout.ExportFoldersOfRun,
        ExportLayout.MembersFolder + ExportLayout.DamagedEnding,
        ExportLayout.MembersAfterFolder + ExportLayout.DamagedEnding,
        .. ExportLayout.SideFolders,
    ];

    /// <summary>The folders of exports that hold the data of a run: its own, or, where a group's newcomers came apart, those below it.</summary>
    /// <param name="path">The folder of a run, or of an export.</param>
    /// <returns>Full paths; the folder itself where it is no run of more exports than one.</returns>
    public static IReadOnlyList<string> DataFoldersOf(string path) => FoldersOf(path, ExportLayout.DataFoldersOfRun);

    /// <summary>Whether runs are kept in a folder.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsRoot(string path) => File.Exists(Path.Combine(path ?? throw new ArgumentNullException(nameof(path)), ExportLayout.HistoryName));

    /// <summary>As <see cref="DataFoldersOf"/>, with the exports that say who is in the group.</summary>
    /// <param name="path">The folder of a run, or of an export.</param>
    public static IReadOnlyList<string> ExportFoldersOf(string path) => FoldersOf(path, ExportLayout.ExportFoldersOfRun);

    /// <summary>The part that an export plays in a run.</summary>
    /// <param name="run">The folder of the run, or of an export.</param>
    /// <param name="export">The export's folder, of <see cref="ExportFoldersOf"/>.</param>
    internal static AnswerScope ScopeOf(string run, string export) =>
        string.Equals(Path.GetFullPath(run), Path.GetFullPath(export), StringComparison.Ordinal) ? AnswerScope.Data : ScopeOf(Path.GetFileName(export) switch
        {
            ExportLayout.MembersFolder => RunExportRole.Members,
            ExportLayout.MembersAfterFolder => RunExportRole.MembersAfter,
            ExportLayout.NewcomersFolder => RunExportRole.Newcomers,
            _ => RunExportRole.Data,
        });

    /// <summary>The part that an export plays in a run.</summary>
    internal static AnswerScope ScopeOf(RunExportRole role) => role switch
    {
        RunExportRole.Members or RunExportRole.MembersAfter => AnswerScope.Members,
        RunExportRole.Newcomers => AnswerScope.Newcomers,
        _ => AnswerScope.Data,
    };

    private static IReadOnlyList<string> FoldersOf(string path, IReadOnlyList<string> names)
    {
        string full = Path.GetFullPath(path ?? throw new ArgumentNullException(nameof(path)));
        if (File.Exists(Path.Combine(full, ExportLayout.RecordName)) || !File.Exists(Path.Combine(full, ExportLayout.LogName)))
        {
            return [full];
        }

        string[] below = [.. names.Select(name => Path.Combine(full, name)).Where(folder => File.Exists(Path.Combine(folder, ExportLayout.RecordName)))];
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
            else if (!ExportLayout.IsOwnFile(entry.Name))
            {
                return entry.FullName;
            }
        }

        return null;
    }
}
