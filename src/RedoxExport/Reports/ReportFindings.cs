using System.Globalization;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Finds what stands out in the runs of a request.</summary>
internal static class ReportFindings
{
    // In an increment, smaller usual numbers vary too much to report a drop.
    private const long FewInIncrement = 5;

    // Fewer increments do not show the usual number, because nights differ. For full runs, which have everything, one is enough.
    private const int FewestIncrements = 3;

    // Fewer complete runs do not show the usual interval.
    private const int RunsOfHabit = 3;

    /// <summary>Evaluates the runs of one request.</summary>
    /// <param name="runs">The runs of the request, oldest first; at least one.</param>
    /// <param name="options">The options of the report.</param>
    /// <param name="now">The current time.</param>
    /// <param name="isNewest">True if the folder has no newer run of another request.</param>
    /// <param name="isActive">True if a run is in progress in the folder; <see langword="null"/> if this account cannot see it.</param>
    public static RequestReport Judge(IReadOnlyList<ExportRun> runs, ReportOptions options, DateTimeOffset now, bool isNewest = true, bool? isActive = false)
    {
        ExportRun last = runs[^1];
        if (last.IsDisabled)
        {
            return new RequestReport(runs, [], [], []);
        }

        ExportRun? complete = runs.LastOrDefault(run => run.State == ExportRunState.Complete);
        List<ReportFinding> findings = [];
        AddNotBegun(last, findings);
        AddState(last, isActive, findings);
        AddFindingsOf(last, findings);
        AddOverdue(runs, complete, options.MaxAge, now, isNewest, findings);
        if (complete is null)
        {
            string disable = isNewest ? string.Empty : $" The folder has newer runs of another request: if this one is no longer made, run Disable-RedoxExportRequest -Request {last.RequestId}.";
            bool isFirst = isActive != false && last.State == ExportRunState.Running && runs.Count == 1;
            findings.Add(isFirst
                ? new ReportFinding(FindingSeverity.Information, FindingKind.NeverComplete, last, null, isActive == true ? "No run has been complete yet. The first one is in progress." : "No run has been complete yet. The first one is in progress, or its process was killed.")
                : new ReportFinding(FindingSeverity.Error, FindingKind.NeverComplete, last, null, $"No run has ever been complete.{disable}"));
            return new RequestReport(runs, [.. findings.OrderByDescending(finding => finding.Severity)], [], []);
        }

        if (complete != last)
        {
            AddFindingsOf(complete, findings);
        }

        AddOutcomes(complete, findings);
        ExportRun[] before = ComparedWith(runs, complete);
        TypeCount[] types = [.. TypesOf(before, complete, options.DropThreshold)];
        findings.AddRange(types.Select(type => type.Finding).OfType<ReportFinding>());
        return new RequestReport(
            runs,
            [.. findings.OrderByDescending(finding => finding.Severity)],
            types,
            complete.OutcomeErrors + complete.OutcomeWarnings > 0 ? OutcomeIssues.Of(complete) : [])
        { UsualBytes = IsEnough(before, complete) ? Median([.. before.Select(run => run.Bytes)]) : null };
    }

    private static void AddNotBegun(ExportRun last, List<ReportFinding> findings)
    {
        if (last.FailedCalls is { } failed)
        {
            string could = last.HasBegun ? "resume the run" : "begin a run";
            string since = last.FailingSince is { } first ? $", since {ReportText.Moment(first)}," : string.Empty;
            string calls = failed.Count == 1
                ? $"The last call could not {could}"
                : $"The last {ReportText.Number(failed.Count)} calls{since} could not {could}";
            string advice = failed.Advice is { Length: > 0 } action ? $" {action}" : string.Empty;
            findings.Add(new ReportFinding(FindingSeverity.Error, FindingKind.RunNotBegun, last, last.Id, $"{calls}.{WhyOf(last)}{advice}") { Code = last.ErrorId, Now = failed.Count });
        }
    }

    /// <summary>The finding about calls that failed and could not be recorded in the folder.</summary>
    /// <param name="call">The calls.</param>
    /// <param name="last">The last run of the request or of the folder; <see langword="null"/> if the folder cannot be read.</param>
    /// <param name="namesRequest">True if the finding has to say which request it is about.</param>
    public static ReportFinding NotRecorded(UnrecordedCall call, ExportRun? last, bool namesRequest = false)
    {
        string of = namesRequest ? $" of request {RunRequests.IdOf(call.Request.Key)}" : string.Empty;
        string calls = call.Failed is { Count: > 1, Since: { } since }
            ? $"The last {ReportText.Number(call.Failed.Count)} calls{of}, since {ReportText.Moment(since)}, failed and could not be recorded in the folder"
            : $"The last call{of}, at {ReportText.Moment(call.At)}, failed and could not be recorded in the folder";
        string why = call.Brief is { } brief ? $" {brief} ({call.ErrorId})" : $" The error is {call.ErrorId}.";
        string advice = call.Failed.Advice is { Length: > 0 } action ? $" {action}" : string.Empty;
        string message = $"{calls}.{why}{advice}";
        return last is null
            ? new ReportFinding(FindingSeverity.Error, FindingKind.RunNotBegun, message) { Code = call.ErrorId, Now = call.Failed.Count }
            : new ReportFinding(FindingSeverity.Error, FindingKind.RunNotBegun, last, null, message) { Code = call.ErrorId, Now = call.Failed.Count };
    }

    /// <summary>The finding about a view that is kept because it has the only copy of data.</summary>
    public static ReportFinding Kept(KeptView view, ExportRun last) => new(
        FindingSeverity.Information,
        FindingKind.ViewKept,
        last,
        view.LastRunId,
        $"'{view.Path}' takes {(view.Bytes is { } bytes ? ReportText.Size(bytes) : "space that could not be measured")}: a view of another request, kept because folders of its runs were removed. Nothing removes it by itself. When you no longer need its data, run: {KeptView.RemovalOf(view.Path)}")
    { Now = view.Bytes };

    // The message is left out: it may repeat the server's words, which may name a patient.
    private static string WhyOf(ExportRun run) => run.ErrorId is { } id
        ? run.ErrorBrief is { } brief ? $" {brief} ({id})" : $" The error is {id}; Get-RedoxExportRun has its message."
        : string.Empty;

    private static void AddState(ExportRun last, bool? isActive, List<ReportFinding> findings)
    {
        string advice = last is { FailedCalls: null, ErrorAdvice.Length: > 0 } ? $" {last.ErrorAdvice}" : string.Empty;
        string why = last.FailedCalls is null ? WhyOf(last) + advice : string.Empty;
        (FindingSeverity Severity, FindingKind Kind, string Message)? finding = last.State switch
        {
            ExportRunState.Complete or ExportRunState.Abandoned => null,
            _ when !last.HasBegun => null,
            ExportRunState.Waiting => (FindingSeverity.Warning, FindingKind.StillRunning, "The export was not complete on the server when the time was over. The next call resumes this run."),
            ExportRunState.Running when isActive is null => (FindingSeverity.Warning, FindingKind.StillRunning, "The run is in progress, or its process was killed: this account cannot read the lock of the folder. In the latter case, the next call resumes the run."),
            ExportRunState.Running when isActive == true => (FindingSeverity.Information, FindingKind.StillRunning, "The run is in progress."),
            ExportRunState.Running => (FindingSeverity.Error, FindingKind.RunInterrupted, "The process of the run ended without recording the end: it was killed, or the folder could not be written. The next call resumes the run."),
            ExportRunState.Interrupted => (FindingSeverity.Error, FindingKind.RunInterrupted, $"The run was interrupted, and the next call resumes it.{CallsOf(last)}{why}"),
            ExportRunState.Incomplete => (FindingSeverity.Error, FindingKind.FilesMissing, last.Causes.Count > 0
                ? $"{Amount.Of(last.DamagedFiles, "file is", "files are")} missing or damaged: {FailureCauses.Summarize(last.Causes)}.{advice}"
                : $"{Amount.Of(last.DamagedFiles, "file is", "files are")} missing or damaged.{why}"),
            _ => (FindingSeverity.Error, FindingKind.RunFailed, $"The run has failed.{why}"),
        };
        if (finding is { } found)
        {
            findings.Add(new ReportFinding(found.Severity, found.Kind, last, last.Id, found.Message) { Now = last.State == ExportRunState.Incomplete ? last.DamagedFiles : null });
        }
    }

    // A run that is interrupted night after night is one row of the history.
    private static string CallsOf(ExportRun run) => run.Calls > 1 ? $" {ReportText.Number(run.Calls)} calls have worked on it, since {ReportText.Moment(run.StartedAt)}." : string.Empty;

    // Errors that the server reports are added by AddOutcomes, with their number.
    private static void AddFindingsOf(ExportRun run, List<ReportFinding> findings) => findings.AddRange(run.Findings.Where(found => found.Code != ErrorIds.OutcomesReported || !SaysOutcomes(run)).Select(found =>
    {
        bool isProblem = found.Severity == RunFindingSeverity.Problem;
        return new ReportFinding(
            isProblem ? FindingSeverity.Warning : FindingSeverity.Information,
            isProblem ? FindingKind.RunProblem : FindingKind.RunNote,
            run,
            run.Id,
            FindingErrors.WithoutServersWords(found.Code, found.Message))
        { Code = found.Code, Type = found.Type, Now = found.Count };
    }));

    // One finding is enough: a task that no longer runs explains why the last complete run is old.
    private static void AddOverdue(IReadOnlyList<ExportRun> runs, ExportRun? complete, TimeSpan? maxAge, DateTimeOffset now, bool isNewest, List<ReportFinding> findings)
    {
        if (new[] { runs[^1], complete }.FirstOrDefault(run => run is not null && RunRhythm.IsInFuture(run, now)) is { } dated)
        {
            findings.Add(new ReportFinding(
                FindingSeverity.Warning,
                FindingKind.DatedInFuture,
                dated,
                dated.Id,
                $"The last run is dated {ReportText.Moment(RunRhythm.LastCallOf(dated))}, which is in the future, so it is not known if a run is overdue. Check the clocks of this computer and of the one that exports."));
        }

        TimeSpan idle = now - RunRhythm.LastCallOf(runs[^1]);
        (TimeSpan limit, TimeSpan? interval) = RunRhythm.LimitOf(runs, maxAge);
        bool isIdle = idle > limit;
        if (isIdle && isNewest)
        {
            string because = interval is { } apart ? $", because the last runs were at least {ReportText.Time(apart)} apart" : string.Empty;
            findings.Add(new ReportFinding(FindingSeverity.Error, FindingKind.Overdue, runs[^1], runs[^1].Id, $"There was no run for {ReportText.Time(idle)}. The limit is {ReportText.Time(limit)}{because}."));
        }
        else if (complete is not null && MissedInterval(runs, complete, now) is { } usual)
        {
            findings.Add(new ReportFinding(
                FindingSeverity.Error,
                FindingKind.Overdue,
                complete,
                complete.Id,
                $"The last complete run began {ReportText.Time(now - complete.StartedAt)} ago; usually there is one every {ReportText.Time(usual)}."));
        }
        else if (isIdle)
        {
            findings.Add(new ReportFinding(FindingSeverity.Information, FindingKind.Overdue, runs[^1], runs[^1].Id, $"There was no run of this request for {ReportText.Time(idle)}. The folder has newer runs of another request."));
        }
    }

    // The usual interval between complete runs, if the last one is older than twice that.
    private static TimeSpan? MissedInterval(IReadOnlyList<ExportRun> runs, ExportRun complete, DateTimeOffset now)
    {
        DateTimeOffset[] starts = [.. runs.Where(run => run.State == ExportRunState.Complete).Select(run => run.StartedAt)];
        if (starts.Length < RunsOfHabit)
        {
            return null;
        }

        TimeSpan usual = TimeSpan.FromTicks(Median([.. starts.Zip(starts.Skip(1), (a, b) => (b - a).Ticks)]));
        TimeSpan age = now - complete.StartedAt;
        return age > usual + usual && age > TimeSpan.FromHours(1) ? usual : null;
    }

    private static bool SaysOutcomes(ExportRun run) => run.State == ExportRunState.Complete && run.OutcomeErrors > 0;

    private static void AddOutcomes(ExportRun complete, List<ReportFinding> findings)
    {
        if (complete.OutcomeErrors > 0)
        {
            findings.Add(new ReportFinding(FindingSeverity.Warning, FindingKind.OutcomeErrors, complete, complete.Id, $"The server reports {Amount.Of(complete.OutcomeErrors, "error")} in the export: data may be missing.")
            { Code = ErrorIds.OutcomesReported, Now = complete.OutcomeErrors });
        }

        if (complete.OutcomeWarnings > 0)
        {
            findings.Add(new ReportFinding(FindingSeverity.Information, FindingKind.OutcomeWarnings, complete, complete.Id, $"The server reports {Amount.Of(complete.OutcomeWarnings, "warning")} in the export.")
            { Now = complete.OutcomeWarnings });
        }
    }

    // Full runs are compared only with full runs, and increments only with increments: a full run has everything, an increment only the changes of a
    // night.
    private static ExportRun[] ComparedWith(IReadOnlyList<ExportRun> runs, ExportRun complete) => [.. runs
        .TakeWhile(run => run != complete)
        .Where(run => run.State == ExportRunState.Complete && run.Mode == complete.Mode)
        .Reverse()
        .Take(RequestReport.RunsCompared)
        .Reverse()];

    private static bool IsEnough(ExportRun[] before, ExportRun complete) => before.Length >= (complete.Mode == ExportRunMode.Incremental ? FewestIncrements : 1);

    private static IEnumerable<TypeCount> TypesOf(ExportRun[] before, ExportRun complete, int dropThreshold)
    {
        foreach (string type in before.Append(complete).SelectMany(run => run.Resources.Keys).Distinct(StringComparer.Ordinal).OrderBy(type => type, StringComparer.Ordinal))
        {
            long now = CountOf(complete, type);
            long[] history = [.. before.Select(run => CountOf(run, type))];
            long? usual = IsEnough(before, complete) ? Median(history) : null;
            yield return new TypeCount(type, now, usual, [.. history, now], usual is { } median ? FindingOf(complete, type, now, median, history, dropThreshold) : null);
        }
    }

    private static ReportFinding? FindingOf(ExportRun run, string type, long now, long before, long[] history, int dropThreshold)
    {
        bool isIncrement = run.Mode == ExportRunMode.Incremental;

        // Increments are smaller on weekends: it is not a drop if one of the compared runs had as few resources.
        if (now >= before || (isIncrement && (before < FewInIncrement || now >= history.Min())))
        {
            return null;
        }

        string usually = history.Length == 1 ? "the previous run had" : "usually there are";

        if (now == 0)
        {
            return new ReportFinding(
                isIncrement ? FindingSeverity.Warning : FindingSeverity.Error,
                FindingKind.TypeFellToZero,
                run,
                run.Id,
                $"No {type} was received; {usually} {ReportText.Number(before)}.")
            { Type = type, Before = before, Now = now };
        }

        double drop = 100.0 * (before - now) / before;
        return drop > dropThreshold
            ? new ReportFinding(
                FindingSeverity.Warning,
                FindingKind.TypeDropped,
                run,
                run.Id,
                string.Format(CultureInfo.InvariantCulture, history.Length == 1 ? "{0} fell by {1:0} %, to {2:N0} from {3:N0} in the previous run." : "{0} fell by {1:0} %, to {2:N0} from usually {3:N0}.", type, drop, now, before))
            { Type = type, Before = before, Now = now }
            : null;
    }

    private static long CountOf(ExportRun run, string type) => run.Resources.TryGetValue(type, out long count) ? count : 0;

    private static long Median(long[] values)
    {
        long[] sorted = [.. values.OrderBy(value => value)];
        return sorted[sorted.Length / 2];
    }
}
