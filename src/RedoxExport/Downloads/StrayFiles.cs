using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>Finds what lies among the files of an export and is none of them: who reads the folder would take it for one.</summary>
internal static class StrayFiles
{
    /// <summary>The log that a run keeps beside the journal.</summary>
    public const string LogName = "log.ndjson";

    private static readonly (string Folder, FileCategory Category)[] Places =
    [
        (string.Empty, FileCategory.Output),
        ("deleted", FileCategory.Deleted),
        ("outcome", FileCategory.Outcome),
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
        .Any(place => Directory.Exists(place) && Directory.EnumerateFiles(place, "*" + FileNames.PartialEnding).Any());

    private static bool IsOwn(string name) => name is FileJournal.FileName or LogName || ShardFiles.OwnerOfJournal(name) is not null;

    private static bool IsOfResources(string name)
    {
        string whole = Without(name, FileNames.PartialEnding);
        return Without(whole, FileNames.GzipEnding).EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
    }

    private static ExportedFile Stray(FileInfo file, FileCategory category, HashSet<string> known)
    {
        string whole = Without(file.FullName, FileNames.PartialEnding);
        string plain = Without(whole, FileNames.GzipEnding);
        bool isOfRow = known.Contains(plain) || known.Contains(plain + FileNames.GzipEnding);
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

    private static string Without(string name, string ending) =>
        name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
}
