using System.Globalization;
using System.Text;
using RedoxExport.Fhir;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>The words of a notice.</summary>
internal static class NoticeText
{
    // A chat or a log takes no longer texts. The others are in Get-RedoxExportRun.
    private const int MostFindings = 20;
    private const int LongestLine = 500;

    public static string Title(RunNotice notice)
    {
        string name = SafeText.Clean(FolderNames.Of(notice.Path), 100);
        return $"Redox export '{name}': {Outcome(notice)} (exit code {notice.ExitCode.ToString(CultureInfo.InvariantCulture)})";
    }

    public static string Body(RunNotice notice)
    {
        StringBuilder text = new();
        Add(text, "Folder", notice.Path);
        if (notice.Run is { } run)
        {
            Add(text, "Run", $"{run.Id}, {run.Mode.ToString().ToLowerInvariant()}, {run.State.ToString().ToLowerInvariant()}");
            Add(text, "Began", Moment(run.StartedAt));
            Add(text, "Calls", run.Calls > 1 ? run.Calls.ToString(CultureInfo.InvariantCulture) : null);
            Add(text, "Ended", run.EndedAt is { } end ? Moment(end) : null);
            Add(text, "Received", $"{Amount.Of(run.ResourceCount, "resource")} in {Amount.Of(run.FileCount, "file")}, {Amount.Of(run.Bytes, "byte")}");
            Add(text, "Damaged or missing", run.DamagedFiles > 0 ? Amount.Of(run.DamagedFiles, "file") : null);
            Add(text, "Reported by the server", run.OutcomeErrors + run.OutcomeWarnings > 0 ? $"{Amount.Of(run.OutcomeErrors, "error")}, {Amount.Of(run.OutcomeWarnings, "warning")}" : null);
            Add(text, "Watermark", run.Watermark is { } watermark ? FhirInstant.Format(watermark) : null);
        }

        Add(text, "Request", notice.RequestId);
        foreach (RunFinding finding in notice.Findings.OrderByDescending(finding => finding.Severity == RunFindingSeverity.Problem).Take(MostFindings))
        {
            Add(text, $"{finding.Severity} {finding.Code}", FindingErrors.WithoutServersWords(finding.Code, finding.Message));
        }

        if (notice.Findings.Count > MostFindings)
        {
            Add(text, "More findings", (notice.Findings.Count - MostFindings).ToString(CultureInfo.InvariantCulture));
        }

        Add(text, "Error", notice.ErrorId is { } id ? $"{id}{(notice.ErrorMessage is { } words ? ": " + words : string.Empty)}" : null);
        Add(text, "Failed calls", notice.FailedCallCount > 1 ? InARow(notice) : null);
        Add(text, "What to do", notice.RecommendedAction);
        return text.ToString().TrimEnd();
    }

    // Fractions of a second do not help the reader of a mail.
    private static string Moment(DateTimeOffset moment) => FhirInstant.Format(moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond)));

    private static string InARow(RunNotice notice) =>
        $"{notice.FailedCallCount.ToString(CultureInfo.InvariantCulture)} in a row{(notice.FailingSince is { } since ? $", since {Moment(since)}" : string.Empty)}";

    private static string Outcome(RunNotice notice)
    {
        if (notice.Run is not { } run)
        {
            return notice.ExitCode == RunExitCode.Busy ? "another run is in progress" : $"no run ({notice.ErrorId}{(notice.FailedCallCount > 1 ? $", call {notice.FailedCallCount.ToString(CultureInfo.InvariantCulture)} in a row" : string.Empty)})";
        }

        string state = run.State.ToString().ToLowerInvariant();
        return notice.ExitCode switch
        {
            RunExitCode.CompleteWithIssues when run.Found.Problems > 0 => $"{state} with {Amount.Of(run.Found.Problems, "problem")}",
            RunExitCode.CompleteWithIssues => $"{state}, and the server reports errors or warnings",
            RunExitCode.Incomplete when run.State == ExportRunState.Complete => $"{state}, but the current view is not updated",
            RunExitCode.TablesNotSynced => $"{state}, but the tables are not synced",
            RunExitCode.AttachmentsNotSaved => $"{state}, but the attachments are not saved",
            _ => state,
        };
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(name).Append(": ").Append(SafeText.Clean(value, LongestLine)).Append('\n');
        }
    }
}
