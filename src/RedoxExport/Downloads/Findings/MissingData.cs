using System.Globalization;
using RedoxExport.Exports;
using RedoxExport.Storage;
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
    private long _unavailable;

    /// <summary>Looks at a file that is whole: the server's count of its resources may be another.</summary>
    /// <param name="row">The row of the manifest.</param>
    /// <param name="file">The file.</param>
    public void Add(ManifestFile row, ExportedFile file)
    {
        if (!file.IsMiscounted || row.Count is not { } count)
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

    /// <summary>Looks at a file of the server's own report that it does not give.</summary>
    /// <param name="row">The row of the manifest.</param>
    /// <param name="name">The file's name, relative to the export's folder.</param>
    /// <param name="reason">Why, in a sentence.</param>
    public void AddUnavailable(ManifestFile row, string name, string reason)
    {
        if (row.Count == 0)
        {
            events.Note(ErrorIds.OutcomesNotAvailable, $"{reason} By the server's list it is empty.", file: name);
        }
        else if (++_unavailable <= MostOfAKind)
        {
            events.Problem(ErrorIds.OutcomesNotAvailable, reason, file: name);
        }
    }

    /// <summary>Says it all, once every file has been looked at.</summary>
    /// <param name="exportId">The server's name of the export.</param>
    /// <param name="manifest">The list of files.</param>
    /// <param name="mayBeEmpty">Whether it may well be that nothing came: an increment.</param>
    /// <param name="reported">The server's own words about the export: an export that failed may be a list of files with errors and no output.</param>
    public void Report(string exportId, ExportManifest manifest, bool mayBeEmpty, OutcomeCounts reported)
    {
        if (_unavailable > MostOfAKind)
        {
            events.Problem(ErrorIds.OutcomesNotAvailable, FormattableString.Invariant($"{_unavailable - MostOfAKind:N0} more files of the server's report on the export cannot be read."), count: _unavailable - MostOfAKind);
        }

        ReportUnusable(exportId, manifest);
        ManifestFiles rows = manifest.Rows;
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

    private void ReportUnusable(string exportId, ExportManifest manifest)
    {
        string list = $"The server's list of files of export {SafeText.Clean(exportId, 100)}";
        ManifestRemark[] said = [.. manifest.Remarks.Take(MostOfAKind)];
        foreach (ManifestRemark remark in said)
        {
            events.Problem(ErrorIds.ManifestPartUnusable, $"{list} has a part that cannot be used: {remark}.");
        }

        if (manifest.RemarkCount > said.Length)
        {
            events.Problem(ErrorIds.ManifestPartUnusable, FormattableString.Invariant($"{list} has {manifest.RemarkCount - said.Length:N0} more parts that cannot be used."), count: manifest.RemarkCount - said.Length);
        }
    }

    private string NameOf(ExportedFile file) => ExportLayout.RelativeName(folder, file.Path);
}
