using RedoxExport.Downloads;
using RedoxExport.Storage;
using RedoxExport.Verification;

namespace RedoxExport.Runs;

/// <summary>The contents of a run's folder.</summary>
internal static class RunFolder
{
    private static readonly string[] OwnFolders =
    [
        .. ExportLayout.ExportFoldersOfRun,
        ExportLayout.MembersFolder + ExportLayout.DamagedEnding,
        ExportLayout.MembersAfterFolder + ExportLayout.DamagedEnding,
        .. ExportLayout.SideFolders,
    ];

    /// <summary>
    /// Returns the folders of the exports that hold the data of a run: the run's own folder, or its subfolders if a group's newcomers were exported
    /// separately.
    /// </summary>
    /// <param name="path">The folder of a run, or of an export.</param>
    /// <returns>
    /// Full paths; only the folder itself if the run does not have several exports. Resources that were fetched for a single export are in a folder of
    /// their own in it.
    /// </returns>
    public static IReadOnlyList<string> DataFoldersOf(string path) => RunParts.DataOf(path);

    /// <summary>Returns true if a folder holds runs.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsRoot(string path) => File.Exists(Path.Combine(path ?? throw new ArgumentNullException(nameof(path)), ExportLayout.HistoryName));

    /// <summary>Like <see cref="DataFoldersOf"/>, with the exports of the group's members.</summary>
    /// <param name="path">The folder of a run, or of an export.</param>
    public static IReadOnlyList<string> ExportFoldersOf(string path) => RunParts.AllOf(path);

    /// <summary>Returns the part that an export plays in a run.</summary>
    /// <param name="run">The folder of the run, or of an export.</param>
    /// <param name="export">The folder of the export, from <see cref="ExportFoldersOf"/>.</param>
    internal static AnswerScope ScopeOf(string run, string export) =>
        string.Equals(Path.GetFullPath(run), Path.GetFullPath(export), StringComparison.Ordinal) ? AnswerScope.Data : ScopeOf(Path.GetFileName(export) switch
        {
            ExportLayout.MembersFolder => RunExportRole.Members,
            ExportLayout.MembersAfterFolder => RunExportRole.MembersAfter,
            ExportLayout.NewcomersFolder => RunExportRole.Newcomers,
            _ => RunExportRole.Data,
        });

    internal static AnswerScope ScopeOf(RunExportRole role) => role switch
    {
        RunExportRole.Members or RunExportRole.MembersAfter => AnswerScope.Members,
        RunExportRole.Newcomers => AnswerScope.Newcomers,
        _ => AnswerScope.Data,
    };

    /// <summary>Finds the first entry in a run's folder that the module did not create; <see langword="null"/> if there is none.</summary>
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
