using System.Globalization;
using System.Text.Json;
using RedoxExport.Compression;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>
/// Reads what the server says of a complete export that has lost something all the same: the OperationOutcomes of its
/// <c>error</c> (STU3) or <c>outcome</c> (STU4) files. Each issue becomes an error, a warning or a verbose line, by its severity.
/// </summary>
internal sealed class OutcomeReport(ExportJob job, IExportEvents? events, Action<RedoxExportException> onError)
{
    // A server that says the same of 100,000 resources is heard, and then counted.
    private const int MostOfAKind = 20;

    private long _errors;
    private long _warnings;
    private long _others;

    public void Read(IReadOnlyList<ExportedFile> files, CancellationToken cancellationToken)
    {
        foreach (ExportedFile file in files)
        {
            Disk.Do(file.Path, () => Read(file.Path, cancellationToken));
        }

        job.OutcomeErrors = _errors;
        job.OutcomeWarnings = _warnings;
        string folder = $"See the folder 'outcome' in '{job.Path}'.";
        if (_errors > MostOfAKind)
        {
            onError(DownloadErrors.MoreIssuesReported(job, _errors - MostOfAKind, folder));
        }

        if (_warnings > MostOfAKind)
        {
            events.Warning("OutcomesReported", string.Format(CultureInfo.InvariantCulture, "The server has {0:N0} more warnings of export {1}. {2}", _warnings - MostOfAKind, SafeText.Clean(job.Id, 100), folder));
        }

        if (_errors + _warnings > 0)
        {
            events.Warning("OutcomesReported", string.Format(
                CultureInfo.InvariantCulture,
                "The server reports {0:N0} errors and {1:N0} warnings of export {2}: something may be missing from it. {3}",
                _errors,
                _warnings,
                SafeText.Clean(job.Id, 100),
                folder));
        }
        else if (_others > 0)
        {
            events.Verbose("OutcomesReported", string.Format(CultureInfo.InvariantCulture, "The server has {0:N0} remarks on export {1}. {2}", _others, SafeText.Clean(job.Id, 100), folder));
        }
    }

    private void Read(string path, CancellationToken cancellationToken)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using Stream content = path.EndsWith(ExportLayout.GzipEnding, StringComparison.OrdinalIgnoreCase) ? new CheckedGzipStream(file) : file;
        using StreamReader lines = new(content);
        while (lines.ReadLine() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (OperationOutcomeIssue issue in IssuesOf(line))
            {
                Report(issue);
            }
        }
    }

    private static IReadOnlyList<OperationOutcomeIssue> IssuesOf(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return [];
        }

        try
        {
            using JsonDocument outcome = JsonDocument.Parse(line);
            IReadOnlyList<OperationOutcomeIssue> issues = ServerError.ReadIssues(outcome.RootElement);
            return issues.Count > 0 ? issues : [WithoutIssue];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [Unreadable];
        }
    }

    private static OperationOutcomeIssue WithoutIssue { get; } = new("information", "unknown", "an outcome without an issue", null);

    // It stands among the outcomes: what it says is lost, that it says something is not.
    private static OperationOutcomeIssue Unreadable { get; } = new("warning", "unknown", "an outcome that could not be read", null);

    private void Report(OperationOutcomeIssue issue)
    {
        string said = $"{issue.Code}{(issue.Text is { } text ? ": " + text : string.Empty)}";
        switch (issue.Severity)
        {
            case "fatal" or "error":
                if (++_errors <= MostOfAKind)
                {
                    onError(DownloadErrors.IssueReported(job, issue, said));
                }

                break;
            case "warning":
                if (++_warnings <= MostOfAKind)
                {
                    events.Warning("OutcomeReported", $"The server warns of export {SafeText.Clean(job.Id, 100)}: {said}");
                }

                break;
            default:
                _others++;
                events.Verbose("OutcomeReported", $"The server says of export {SafeText.Clean(job.Id, 100)}: {said}");
                break;
        }
    }
}
