using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>
/// Collects the findings on the files of a folder: damaged lines, other types, wrong counts and missing data. A save and a check report them, and
/// so does a resume of a folder that is already saved. Not thread-safe.
/// </summary>
/// <param name="folder">The full path of the export's folder.</param>
internal sealed class FolderFindings(string folder)
{
    private readonly DamageReport _damage = new(folder);
    private readonly MixedTypesReport _mixedTypes = new(folder);
    private readonly List<(ManifestFile Row, ExportedFile File)> _miscounted = [];
    private readonly List<(ManifestFile Row, string Name, string Reason)> _unavailable = [];

    /// <summary>Adds a file.</summary>
    /// <param name="row">Its row of the manifest.</param>
    /// <param name="file">The file.</param>
    public void Add(ManifestFile row, ExportedFile file)
    {
        _damage.Add(file);
        _mixedTypes.Add(file);
        if (file.IsMiscounted)
        {
            _miscounted.Add((row, file));
        }
    }

    /// <summary>Adds a file of the server's report (OperationOutcomes) that the server does not deliver.</summary>
    /// <param name="row">Its row of the manifest.</param>
    /// <param name="name">The path of the file, relative to the export's folder.</param>
    /// <param name="reason">The reason, in a sentence.</param>
    public void AddUnavailable(ManifestFile row, string name, string reason) => _unavailable.Add((row, name, reason));

    /// <summary>Reports the findings on single files.</summary>
    /// <param name="events">Receives the findings.</param>
    /// <returns>
    /// The object that reports the missing data. The caller runs it after all files have been examined, because the report depends on the
    /// server's OperationOutcomes.
    /// </returns>
    public MissingData Report(IExportEvents? events)
    {
        _damage.Report(events);
        _mixedTypes.Report(events);
        MissingData missing = new(folder, events);
        foreach ((ManifestFile row, ExportedFile file) in _miscounted)
        {
            missing.Add(row, file);
        }

        foreach ((ManifestFile row, string name, string reason) in _unavailable)
        {
            missing.AddUnavailable(row, name, reason);
        }

        return missing;
    }
}
