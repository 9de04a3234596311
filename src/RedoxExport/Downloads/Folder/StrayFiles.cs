using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Finds files that are stored with the files of an export but do not belong to it. A program that reads the folder would mistake them for
/// files of the export.
/// </summary>
internal static class StrayFiles
{
    private static readonly (string Folder, FileCategory Category)[] Folders =
    [
        (string.Empty, FileCategory.Output),
        (ExportLayout.DeletedFolder, FileCategory.Deleted),
        (ExportLayout.OutcomeFolder, FileCategory.Outcome),
    ];

    /// <summary>Finds the files, sorted by name within each folder.</summary>
    /// <param name="folder">The full path of the export's folder.</param>
    /// <param name="known">The paths of the files that the manifest names, and of partial files that are still needed.</param>
    public static IReadOnlyList<ExportedFile> Find(string folder, HashSet<string> known)
    {
        List<ExportedFile> strays = [];
        foreach ((string below, FileCategory category) in Folders)
        {
            string path = below.Length == 0 ? folder : Path.Combine(folder, below);
            if (Directory.Exists(path))
            {
                strays.AddRange(new DirectoryInfo(path).EnumerateFiles()
                    .Where(file => IsOfResources(file.Name) && !(below.Length == 0 && IsOwn(file.Name)) && !known.Contains(file.FullName))
                    .OrderBy(file => file.Name, StringComparer.Ordinal)
                    .Select(file => Stray(file, category, known)));
            }
        }

        return strays;
    }

    /// <summary>True if the folder contains a partial file.</summary>
    /// <param name="folder">The full path of the export's folder.</param>
    public static bool AnyPartial(string folder) => Folders
        .Select(known => Path.Combine(folder, known.Folder))
        .Any(path => Directory.Exists(path) && Directory.EnumerateFiles(path, "*" + ExportLayout.PartialEnding).Any());

    private static bool IsOwn(string name) => name is ExportLayout.JournalName or ExportLayout.LogName || ShardFiles.OwnerOfJournal(name) is not null;

    private static bool IsOfResources(string name) => ExportLayout.IsNdjson(ExportLayout.Without(name, ExportLayout.PartialEnding));

    private static ExportedFile Stray(FileInfo file, FileCategory category, HashSet<string> known)
    {
        string whole = ExportLayout.Without(file.FullName, ExportLayout.PartialEnding);
        string plain = ExportLayout.Without(whole, ExportLayout.GzipEnding);
        bool isOfRow = known.Contains(plain) || known.Contains(plain + ExportLayout.GzipEnding);
        string problem = (isOfRow, whole.Length < file.FullName.Length) switch
        {
            (true, true) => "A download that was completed later left it behind. Delete it.",
            (true, false) => "The folder has this file twice, compressed and uncompressed, and the other one was saved. Delete this one.",
            _ => "The manifest does not list this file. If it is yours, move it to another folder: Import-RedoxExport reads every file here.",
        };
        return new ExportedFile
        {
            State = ExportedFileState.Unexpected,
            Category = category,
            Path = file.FullName,
            Length = file.Length,
            Problem = problem,
        };
    }
}
