using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Finds what lies among the files of an export and is none of them: who reads the folder would take it for one.</summary>
internal static class StrayFiles
{
    private static readonly (string Folder, FileCategory Category)[] Places =
    [
        (string.Empty, FileCategory.Output),
        (ExportLayout.DeletedFolder, FileCategory.Deleted),
        (ExportLayout.OutcomeFolder, FileCategory.Outcome),
    ];

    /// <summary>The files, in the order of their names.</summary>
    /// <param name="folder">The full path of the export's folder.</param>
    /// <param name="known">The paths of the files that the manifest names, and of what is there of them.</param>
    public static IReadOnlyList<ExportedFile> Find(string folder, HashSet<string> known)
    {
        List<ExportedFile> strays = [];
        foreach ((string below, FileCategory category) in Places)
        {
            string place = below.Length == 0 ? folder : Path.Combine(folder, below);
            if (Directory.Exists(place))
            {
                strays.AddRange(new DirectoryInfo(place).EnumerateFiles()
                    .Where(file => IsOfResources(file.Name) && !(below.Length == 0 && IsOwn(file.Name)) && !known.Contains(file.FullName))
                    .OrderBy(file => file.Name, StringComparer.Ordinal)
                    .Select(file => Stray(file, category, known)));
            }
        }

        return strays;
    }

    /// <summary>Whether any file lies there that is not whole.</summary>
    /// <param name="folder">The full path of the export's folder.</param>
    public static bool AnyPartial(string folder) => Places
        .Select(place => Path.Combine(folder, place.Folder))
        .Any(place => Directory.Exists(place) && Directory.EnumerateFiles(place, "*" + ExportLayout.PartialEnding).Any());

    private static bool IsOwn(string name) => name is ExportLayout.JournalName or ExportLayout.LogName || ShardFiles.OwnerOfJournal(name) is not null;

    private static bool IsOfResources(string name) => ExportLayout.IsNdjson(ExportLayout.Without(name, ExportLayout.PartialEnding));

    private static ExportedFile Stray(FileInfo file, FileCategory category, HashSet<string> known)
    {
        string whole = ExportLayout.Without(file.FullName, ExportLayout.PartialEnding);
        string plain = ExportLayout.Without(whole, ExportLayout.GzipEnding);
        bool isOfRow = known.Contains(plain) || known.Contains(plain + ExportLayout.GzipEnding);
        string problem = (isOfRow, whole.Length < file.FullName.Length) switch
        {
            (true, true) => "It was left behind by a download that came whole since. Nothing needs it; remove it.",
            (true, false) => "The file lies here twice, packed and not packed; the other one is the one that was saved. Remove this one.",
            _ => "The manifest names no such file. If it is yours, keep it in another folder: Import-RedoxExport reads all that is here.",
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
