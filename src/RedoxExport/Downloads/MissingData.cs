using System.Globalization;
using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Says what a list of files and the files themselves show to be missing from an export, whatever the server says about it.</summary>
/// <param name="folder">The export's folder.</param>
/// <param name="events">Takes it.</param>
internal sealed class MissingData(string folder, IExportEvents? events)
{
    // More files than these are counted.
    private const int MostOfAKind = 20;

    private long _miscounted;
    private long _more;

    /// <summary>Looks at a file that is whole: the server's count of its resources may be another.</summary>
    /// <param name="row">The row of the manifest.</param>
    /// <param name="file">The file.</param>
    public void Add(ManifestFile row, ExportedFile file)
    {
        if (file.State is not (ExportedFileState.CountMismatch or ExportedFileState.DamagedLines) || row.Count is not { } count || count == file.ResourceCount)
        {
            return;
        }

        string name = NameOf(file);
        string message = string.Format(CultureInfo.InvariantCulture, "'{0}' has {1:N0} resources, and the server's list says {2:N0}.", name, file.ResourceCount, count);
        if (file.Category != FileCategory.Output)
        {
            events.Note(ErrorIds.CountMismatch, message, file.Type, name, Math.Abs(count - file.ResourceCount));
        }
        else if (++_miscounted > MostOfAKind)
        {
            _more += Math.Max(0, count - file.ResourceCount);
        }
        else if (count > file.ResourceCount)
        {
            events.Problem(ErrorIds.ResourcesMissing, message, file.Type, name, count - file.ResourceCount);
        }
        else
        {
            events.Problem(ErrorIds.CountMismatch, message, file.Type, name, file.ResourceCount - count, missing: false);
        }
    }

    /// <summary>Says it all, once every file has been looked at.</summary>
    /// <param name="exportId">The server's name of the export.</param>
    /// <param name="rows">The list of files.</param>
    /// <param name="mayBeEmpty">Whether it may well be that nothing came: an increment.</param>
    /// <param name="reported">The server's own words about the export: an export that failed may be a list of files with errors and no output.</param>
    public void Report(string exportId, ManifestFiles rows, bool mayBeEmpty, OutcomeCounts reported)
    {
        if (_miscounted > MostOfAKind)
        {
            string message = string.Format(CultureInfo.InvariantCulture, "{0:N0} more files have another number of resources than the server's list says.", _miscounted - MostOfAKind);
            events.Problem(_more > 0 ? ErrorIds.ResourcesMissing : ErrorIds.CountMismatch, message, count: _more > 0 ? _more : _miscounted - MostOfAKind, missing: _more > 0);
        }

        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.Row(i).Category == FileCategory.Output)
            {
                return;
            }
        }

        string said = $"The server's list of files of export {SafeText.Clean(exportId, 100)} has no output{(reported.FirstError is { } words ? $", and the server reports an error: {words.TrimEnd('.')}" : string.Empty)}.";
        if (mayBeEmpty)
        {
            events.QuietNote(ErrorIds.OutputMissing, reported.FirstError is null ? said + " Nothing has changed, or nothing was exported." : said);
        }
        else
        {
            events.Problem(ErrorIds.OutputMissing, said);
        }
    }

    private string NameOf(ExportedFile file) => file.Path.StartsWith(folder, StringComparison.Ordinal)
        ? file.Path.Substring(folder.Length).TrimStart('/', '\\').Replace('\\', '/')
        : Path.GetFileName(file.Path);
}
