using System.Globalization;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// Reports the data that, according to the manifest and the files, are missing from an export, whatever the server reports about it.
/// </summary>
/// <param name="folder">The export's folder.</param>
/// <param name="events">Receives the findings.</param>
internal sealed class MissingData(string folder, IExportEvents? events)
{
    // Further files of a kind are only counted.
    private const int MostOfAKind = 20;

    private long _miscounted;
    private long _more;
    private long _unavailable;

    /// <summary>Adds a complete file, whose number of resources may differ from the manifest's count.</summary>
    /// <param name="row">Its row of the manifest.</param>
    /// <param name="file">The file.</param>
    public void Add(ManifestFile row, ExportedFile file)
    {
        if (!file.IsMiscounted || row.Count is not { } count)
        {
            return;
        }

        string name = NameOf(file);
        string message = string.Format(CultureInfo.InvariantCulture, "'{0}' has {1}, but the count in the server's list is {2:N0}.", name, Amount.Of(file.ResourceCount, "resource"), count);
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

    /// <summary>Adds a file of the server's report (OperationOutcomes) that the server does not deliver.</summary>
    /// <param name="row">The row of the manifest.</param>
    /// <param name="name">The path of the file, relative to the export's folder.</param>
    /// <param name="reason">The reason, in a sentence.</param>
    public void AddUnavailable(ManifestFile row, string name, string reason)
    {
        if (row.Count == 0)
        {
            events.Note(ErrorIds.OutcomesNotAvailable, $"{reason} According to the server's list, the file is empty.", file: name);
        }
        else if (++_unavailable <= MostOfAKind)
        {
            events.Problem(ErrorIds.OutcomesNotAvailable, reason, file: name);
        }
    }

    /// <summary>Reports the missing data. Called after all files have been examined.</summary>
    /// <param name="exportId">The server's id of the export.</param>
    /// <param name="manifest">The manifest of the export.</param>
    /// <param name="mayBeEmpty">True if no output is normal, as in an incremental export.</param>
    /// <param name="reported">
    /// The server's OperationOutcomes on the export: the manifest of a failed export may list error files and no output.
    /// </param>
    public void Report(string exportId, ExportManifest manifest, bool mayBeEmpty, OutcomeCounts reported)
    {
        if (_unavailable > MostOfAKind)
        {
            events.Problem(ErrorIds.OutcomesNotAvailable, $"{Amount.Of(_unavailable - MostOfAKind, "more file")} of the server's report on the export cannot be read.", count: _unavailable - MostOfAKind);
        }

        ReportUnusable(exportId, manifest);
        ManifestFiles rows = manifest.Rows;
        if (_miscounted > MostOfAKind)
        {
            string message = $"In {Amount.Of(_miscounted - MostOfAKind, "more file")}, the number of resources differs from the server's list.";
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
            events.QuietNote(ErrorIds.OutputMissing, reported.FirstError is null ? said + " Either nothing has changed, or the server exported nothing." : said);
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
            events.Problem(ErrorIds.ManifestPartUnusable, $"{list} has {Amount.Of(manifest.RemarkCount - said.Length, "more part")} that cannot be used.", count: manifest.RemarkCount - said.Length);
        }
    }

    private string NameOf(ExportedFile file) => ExportLayout.RelativeName(folder, file.Path);
}
