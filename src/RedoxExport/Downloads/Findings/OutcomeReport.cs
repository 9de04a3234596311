using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// Reports what the server says about a complete export that may still lack data: the OperationOutcomes of its <c>error</c> (STU3) or
/// <c>outcome</c> (STU4) files, and those among the data. Each issue becomes an error, a warning or a verbose message, by its severity.
/// </summary>
/// <param name="exportId">The server's id of the export.</param>
/// <param name="folder">The export's folder.</param>
/// <param name="target">The target object of the errors.</param>
/// <param name="events">Receives the warnings.</param>
/// <param name="onError">Receives the errors; <see langword="null"/> if only the totals are reported.</param>
internal sealed class OutcomeReport(string exportId, string folder, object target, IExportEvents? events, Action<RedoxExportException>? onError)
{
    // A server may report the same for 100,000 resources: further issues are only counted.
    private const int MostOfAKind = 20;

    private readonly string _id = SafeText.Clean(exportId, 100);
    private readonly OutcomeCounts _counts = new();

    /// <summary>Reads complete files and reports their issues.</summary>
    public OutcomeCounts Read(IEnumerable<ExportedFile> files, CancellationToken cancellationToken)
    {
        string? among = null;
        bool hasFolder = false;
        foreach (ExportedFile file in files)
        {
            OutcomeLines.Read(file, Report, cancellationToken);
            hasFolder |= file.Category == FileCategory.Outcome;
            among ??= file.Category == FileCategory.Outcome ? null : ExportLayout.RelativeName(folder, file.Path);
        }

        string where = hasFolder || among is null
            ? $"See the folder '{ExportLayout.OutcomeFolder}' in '{folder}'."
            : $"See the OperationOutcome lines of '{among}' in '{folder}'.";
        if (_counts.Errors > MostOfAKind)
        {
            onError?.Invoke(DownloadErrors.MoreIssuesReported(_id, target, _counts.Errors - MostOfAKind, where));
        }

        if (_counts.Warnings > MostOfAKind && onError is not null)
        {
            events.Warning("OutcomesReported", $"The server has {Amount.Of(_counts.Warnings - MostOfAKind, "more warning")} about export {_id}. {where}");
        }

        Summarize(where);
        return _counts;
    }

    /// <summary>Returns an issue in one line: its code and its text.</summary>
    public static string WordsOf(OperationOutcomeIssue issue) => $"{issue.Code}{(issue.Text is { } text ? ": " + text : string.Empty)}";

    private void Summarize(string where)
    {
        string summary = $"The server reports {Amount.Of(_counts.Errors, "error")} and {Amount.Of(_counts.Warnings, "warning")} about export {_id}";
        if (_counts.Losses.Count > 0)
        {
            events.Problem(ErrorIds.OutcomesReported, $"{summary}: data are missing. {where}", count: _counts.Losses.Count, missing: false);
        }
        else if (_counts.Errors + _counts.Warnings > 0)
        {
            events.Warning("OutcomesReported", $"{summary}: data may be missing. {where}");
        }
        else if (_counts.Others > 0 && onError is not null)
        {
            events.Verbose("OutcomesReported", $"The server has {Amount.Of(_counts.Others, "informational message")} about export {_id}. {where}");
        }
    }

    private void Report(OperationOutcomeIssue issue)
    {
        long errors = _counts.Errors;
        long warnings = _counts.Warnings;
        _counts.Add(issue);
        if (onError is null)
        {
            return;
        }

        string said = WordsOf(issue);
        if (_counts.Errors > errors)
        {
            if (_counts.Errors <= MostOfAKind)
            {
                onError(DownloadErrors.IssueReported(_id, target, issue, said));
            }
        }
        else if (_counts.Warnings > warnings)
        {
            if (_counts.Warnings <= MostOfAKind)
            {
                events.Warning("OutcomeReported", $"The server's warning about export {_id}: {said}");
            }
        }
        else
        {
            events.Verbose("OutcomeReported", $"The server's message about export {_id}: {said}");
        }
    }
}
