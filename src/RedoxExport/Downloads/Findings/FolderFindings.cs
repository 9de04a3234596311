using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>
/// What is odd about the files that a folder keeps, and what is missing from them: said by a save, by a check, and again of a folder that
/// was saved. One thread at a time.
/// </summary>
/// <param name="folder">The full path of the export's folder.</param>
internal sealed class FolderFindings(string folder)
{
    private readonly DamageReport _damage = new(folder);
    private readonly MixedTypesReport _mixedTypes = new(folder);
    private readonly List<(ManifestFile Row, ExportedFile File)> _miscounted = [];
    private readonly List<(ManifestFile Row, string Name, string Reason)> _unavailable = [];

    /// <summary>Takes a file.</summary>
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

    /// <summary>Takes a file of the server's own report that it does not give.</summary>
    /// <param name="row">Its row of the manifest.</param>
    /// <param name="name">The file's name, relative to the export's folder.</param>
    /// <param name="reason">Why, in a sentence.</param>
    public void AddUnavailable(ManifestFile row, string name, string reason) => _unavailable.Add((row, name, reason));

    /// <summary>Reports what was found in files.</summary>
    /// <param name="events">Takes the findings.</param>
    /// <returns>What reports the rest, if every file has been looked at: it depends on what the server says of the export.</returns>
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
