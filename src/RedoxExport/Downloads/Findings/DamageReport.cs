using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Reports the damaged lines of files that were kept: the first files by name, the others as one total.</summary>
/// <param name="folder">The full path of the export's folder.</param>
internal sealed class DamageReport(string folder)
{
    private const int MostFiles = 10;

    private readonly List<ExportedFile> _first = [];
    private long _moreFiles;
    private long _moreLines;

    /// <summary>Adds a file; a file without damaged lines is ignored. Not thread-safe.</summary>
    public void Add(ExportedFile file)
    {
        if (file.DamagedLines == 0)
        {
            return;
        }

        if (_first.Count < MostFiles)
        {
            _first.Add(file);
        }
        else
        {
            _moreFiles++;
            _moreLines += file.DamagedLines;
        }
    }

    /// <summary>Reports the damaged lines of the added files.</summary>
    /// <param name="events">Receives the problems.</param>
    public void Report(IExportEvents? events)
    {
        foreach (ExportedFile file in _first)
        {
            string name = ExportLayout.RelativeName(folder, file.Path);
            events.Problem(
                ErrorIds.DamagedLines,
                $"{name}: {file.Damage!.Describe(file.ResourceCount)} The file is kept as the server sent it.",
                file.Type,
                name,
                file.DamagedLines);
        }

        if (_moreFiles > 0)
        {
            events.Problem(
                ErrorIds.DamagedLines,
                $"{Amount.Of(_moreLines, "line")} of {Amount.Of(_moreFiles, "more file")} {(_moreLines == 1 ? "is not a FHIR resource" : "are not FHIR resources")}. The files are kept as the server sent them.",
                count: _moreLines);
        }
    }
}
