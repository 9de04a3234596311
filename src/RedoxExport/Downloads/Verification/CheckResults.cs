using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Collects the results of a check and passes the files on. Not thread-safe.</summary>
/// <param name="folder">The full path of the export's folder.</param>
/// <param name="manifest">The manifest that the folder was started with.</param>
/// <param name="names">The names of its files.</param>
/// <param name="damaged">Receives the files with damaged lines that were received only once, before they are passed on.</param>
/// <param name="onFile">Receives each file.</param>
internal sealed class CheckResults(string folder, ExportManifest manifest, FileNames names, List<ExportedFile> damaged, Action<ExportedFile> onFile)
{
    private readonly List<ExportedFile> _outcomes = [];

    /// <summary>True if every file was found as it was saved, or is known to be unavailable.</summary>
    public bool AreAllHere { get; private set; } = true;

    /// <summary>The files with OperationOutcome lines, which say what the server could not export.</summary>
    public IReadOnlyList<ExportedFile> Outcomes => _outcomes;

    /// <summary>The full paths of everything that belongs to a row of the manifest. Other files of the folder are strays.</summary>
    public HashSet<string> Paths { get; } = new(StringComparer.Ordinal);

    public FolderFindings Findings { get; } = new(folder);

    /// <summary>Adds a file.</summary>
    /// <param name="row">Its row of the manifest.</param>
    /// <param name="read">The result of reading it back.</param>
    public void Add(int row, CheckedFile read)
    {
        ExportedFile found = read.File;
        bool isWhole = found.State is ExportedFileState.Complete or ExportedFileState.CountMismatch or ExportedFileState.DamagedLines;
        AreAllHere &= isWhole || found.State == ExportedFileState.Unavailable;
        Paths.Add(found.Path);
        if (!isWhole)
        {
            // These partial files belong to the row and are needed to resume it.
            Paths.Add(ExportFolder.PathOf(folder, names[row] + ExportLayout.PartialEnding));
            Paths.Add(ExportFolder.PathOf(folder, names[row] + ExportLayout.GzipEnding + ExportLayout.PartialEnding));
        }

        if (read.IsDamageNew)
        {
            damaged.Add(found);
        }

        if (isWhole && found.HasOutcomes)
        {
            _outcomes.Add(found);
        }

        ManifestFile file = manifest.Files[row];
        Findings.Add(file, found);
        if (found.State == ExportedFileState.Unavailable)
        {
            Findings.AddUnavailable(file, ExportLayout.RelativeName(folder, found.Path), found.Problem!);
        }

        onFile(found);
    }
}
