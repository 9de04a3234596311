using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Reports the lines of files that are of other resource types than the manifest says: the first few files by name, the others together.</summary>
/// <param name="folder">The full path of the export's folder.</param>
internal sealed class MixedTypesReport(string folder)
{
    private const int MostFiles = 10;

    private readonly List<ExportedFile> _first = [];
    private long _moreFiles;
    private long _moreLines;

    /// <summary>Takes a file; one whose lines are as the manifest says counts for nothing. One thread at a time.</summary>
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

    /// <summary>Reports them.</summary>
    /// <param name="events">Takes the problems.</param>
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
                FormattableString.Invariant($"{_moreLines:N0} lines of {_moreFiles:N0} more files are of other types than the server's list says. The files are kept as the server sent them."),
                count: _moreLines,
                missing: false);
        }
    }
}
