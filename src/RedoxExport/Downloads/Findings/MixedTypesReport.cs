using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// Reports the lines whose resource type differs from the manifest's: the first files by name, the others as one total.
/// </summary>
/// <param name="folder">The full path of the export's folder.</param>
internal sealed class MixedTypesReport(string folder)
{
    private const int MostFiles = 10;

    private readonly List<ExportedFile> _first = [];
    private long _moreFiles;
    private long _moreLines;

    /// <summary>Adds a file; a file whose lines all have the manifest's type is ignored. Not thread-safe.</summary>
    public void Add(ExportedFile file)
    {
        if (file.Others is not { Data: > 0 } others)
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
            _moreLines += others.Data;
        }
    }

    /// <summary>Reports the lines of other types in the added files.</summary>
    /// <param name="events">Receives the problems.</param>
    public void Report(IExportEvents? events)
    {
        foreach (ExportedFile file in _first)
        {
            string name = ExportLayout.RelativeName(folder, file.Path);
            events.Problem(
                ErrorIds.TypesMixed,
                $"{name}: {file.Others!.Describe(file.ResourceCount, file.Type)} The file is kept as the server sent it.",
                file.Type,
                name,
                file.Others.Data,
                missing: false);
        }

        if (_moreFiles > 0)
        {
            events.Problem(
                ErrorIds.TypesMixed,
                $"{Amount.Of(_moreLines, "line")} of {Amount.Of(_moreFiles, "more file")} {(_moreLines == 1 ? "is of another type" : "are of other types")} than in the server's list. The files are kept as the server sent them.",
                count: _moreLines,
                missing: false);
        }
    }
}
