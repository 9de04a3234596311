using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Reports one problem of the lines of files that were kept: the first files by name, the others as one total. Not thread-safe.</summary>
/// <param name="folder">The full path of the export's folder.</param>
/// <param name="code">The code of the problem: a constant of <see cref="ErrorIds"/>.</param>
/// <param name="missing">True if the problem means that data are missing.</param>
internal abstract class LineReport(string folder, string code, bool missing)
{
    private const int MostFiles = 10;

    private readonly List<ExportedFile> _first = [];
    private long _moreFiles;
    private long _moreLines;

    /// <summary>Completes "1,000 lines of 20 more files …" with the verb.</summary>
    /// <param name="isOne">True for one line.</param>
    protected abstract string Predicate(bool isOne);

    /// <summary>Adds a file; a file without such lines is ignored.</summary>
    public void Add(ExportedFile file)
    {
        long lines = LinesOf(file);
        if (lines <= 0)
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
            _moreLines += lines;
        }
    }

    /// <summary>Reports the lines of the added files.</summary>
    /// <param name="events">Receives the problems.</param>
    public void Report(IExportEvents? events)
    {
        foreach (ExportedFile file in _first)
        {
            string name = ExportLayout.RelativeName(folder, file.Path);
            events.Problem(code, $"{name}: {Describe(file)} The file is kept as the server sent it.", file.Type, name, LinesOf(file), missing);
        }

        if (_moreFiles > 0)
        {
            string message = $"{Amount.Of(_moreLines, "line")} of {Amount.Of(_moreFiles, "more file")} {Predicate(_moreLines == 1)}. The files are kept as the server sent them.";
            events.Problem(code, message, count: _moreLines, missing: missing);
        }
    }

    /// <summary>The number of lines with the problem; 0 if the file does not have it.</summary>
    protected abstract long LinesOf(ExportedFile file);

    /// <summary>Describes the lines of one file, in sentences.</summary>
    protected abstract string? Describe(ExportedFile file);
}
