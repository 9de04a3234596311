using RedoxExport.Datasets;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>The report about one folder of runs, or the error with which it cannot be read.</summary>
internal sealed class RootReport
{
    private RootReport(string root)
    {
        Root = root;
    }

    /// <summary>The full path of the folder.</summary>
    public string Root { get; }

    /// <summary>The name on the page.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>The requests, the newest run first and those that are disabled last; empty if the folder cannot be read.</summary>
    public IReadOnlyList<RequestReport> Requests { get; private init; } = [];

    /// <summary>The tables of databases; <see langword="null"/> if none was synced.</summary>
    public TableReport? Tables { get; private init; }

    /// <summary>The result of the checks of the current view; <see langword="null"/> if they were not run.</summary>
    public CheckResult? Checks { get; private init; }

    /// <summary>The error that ended the checks.</summary>
    public RedoxExportException? CheckError { get; private init; }

    /// <summary>The error with which the folder cannot be read.</summary>
    public RedoxExportException? Error { get; private init; }

    /// <summary>The last failed calls of each request that could not be recorded in the folder, if the folder cannot be read.</summary>
    public IReadOnlyList<UnrecordedCall> Unrecorded { get; private init; } = [];

    /// <summary>The findings, most severe first.</summary>
    public IReadOnlyList<ReportFinding> Findings { get; private set; } = [];

    /// <summary>The request of the newest run.</summary>
    public RequestReport? Newest => Requests.Count > 0 ? Requests[0] : null;

    /// <summary>
    /// The request of the last good run: the newest one or, if that has never been complete, the one with the latest complete run. <see langword="null"/> if
    /// there is no complete run.
    /// </summary>
    public RequestReport? Good => Newest is { LastComplete: not null } newest
        ? newest
        : Requests.Where(request => !request.IsDisabled && request.LastComplete is not null).OrderByDescending(request => request.LastComplete!.StartedAt).FirstOrDefault();

    public ReportVerdict Verdict => Error is not null ? ReportVerdict.Unreadable : WorstOf(Findings) switch
    {
        FindingSeverity.Error => ReportVerdict.Error,
        FindingSeverity.Warning => ReportVerdict.Warning,
        _ => ReportVerdict.Good,
    };

    /// <summary>Reads the history of a folder and evaluates its runs.</summary>
    /// <param name="root">The folder that was passed to <c>Invoke-RedoxExport -Path</c>.</param>
    /// <param name="options">The options of the report.</param>
    /// <param name="now">The current time.</param>
    /// <param name="check">Runs the checks of the current view of a folder; <see langword="null"/> if they are not run.</param>
    /// <param name="unrecorded">The failed calls that could not be recorded in their folder; <see langword="null"/> if they are not known.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    public static RootReport Read(string root, ReportOptions options, DateTimeOffset now, Func<string, CheckResult?>? check = null, UnrecordedCalls? unrecorded = null)
    {
        // The lock is looked at first: a run that ends between the two looks is then taken as one in progress, not as one that was killed.
        bool? isActive = Directory.Exists(root) ? RunLock.IsHeld(root) : false;
        RunHistory history = RunHistory.Read(root);
        ExportRun[][] requests = [.. history.Runs
            .Where(run => run.Mode != ExportRunMode.References)
            .GroupBy(run => run.RequestKey)
            .Select(runs => runs.ToArray())
            .OrderBy(runs => runs[^1].IsDisabled)
            .ThenByDescending(runs => runs[^1].StartedAt)];
        if (requests.Length == 0)
        {
            throw RunErrors.NoRunsHere(history.Root);
        }

        (CheckResult? checks, RedoxExportException? checkError) = RunChecks(history.Root, check);
        IReadOnlyList<UnrecordedCall> calls = unrecorded?.FindSince(history.Root, history.Runs) ?? [];
        RootReport report = new(history.Root)
        {
            Requests = WithFindingsOfFolder([.. requests.Select((runs, i) => ReportFindings.Judge(runs, options, now, isNewest: i == 0, isActive))], KeptView.In(history.Root), calls),
            Tables = TableReport.Read(history.Root, requests[0][^1]),
            Checks = checks,
            CheckError = checkError,
        };
        report.Findings = [.. report.FindAll().OrderByDescending(finding => finding.Severity)];
        foreach (ReportFinding finding in report.Findings)
        {
            finding.Root = report.Root;
        }

        return report;
    }

    /// <summary>The report about a folder that cannot be read.</summary>
    /// <param name="root">The full path of the folder.</param>
    /// <param name="error">The error.</param>
    /// <param name="unrecorded">The failed calls that could not be recorded in their folder; <see langword="null"/> if they are not known.</param>
    public static RootReport Unreadable(string root, RedoxExportException error, UnrecordedCalls? unrecorded = null)
    {
        ReportFinding unreadable = new(FindingSeverity.Error, FindingKind.Unreadable, error.Message) { Code = error.ErrorId, Root = root };
        IReadOnlyList<UnrecordedCall> calls = unrecorded?.Find(root) ?? [];
        ReportFinding[] notRecorded = [.. calls.Select(call => ReportFindings.NotRecorded(call, null, namesRequest: calls.Count > 1))];
        foreach (ReportFinding finding in notRecorded)
        {
            finding.Root = root;
        }

        return new RootReport(root)
        {
            Error = error,
            Unrecorded = calls,
            Findings = [unreadable, .. notRecorded],
        };
    }

    /// <summary>The row of the folder.</summary>
    /// <param name="now">The current time.</param>
    public ReportDestination ToDestination(DateTimeOffset now)
    {
        ReportFinding? worst = Findings.FirstOrDefault(finding => finding.Severity > FindingSeverity.Information);
        if (Newest is not { } newest)
        {
            return new ReportDestination(Name, Root, Verdict) { Errors = Findings.Count, Message = worst?.Message, ErrorId = Error?.ErrorId };
        }

        RequestReport? sized = Good;
        ExportRun? good = sized?.LastComplete;
        return new ReportDestination(Name, Root, Verdict)
        {
            LastState = newest.Last.State,
            LastRunId = newest.Last.Id,
            LastGoodRun = good?.StartedAt,
            Age = good is null || RunRhythm.IsInFuture(good, now) ? null : now > good.StartedAt ? now - good.StartedAt : TimeSpan.Zero,
            Resources = good?.ResourceCount,
            Bytes = good?.Bytes,
            UsualBytes = sized?.UsualBytes,
            Errors = Findings.Count(finding => finding.Severity == FindingSeverity.Error),
            Warnings = Findings.Count(finding => finding.Severity == FindingSeverity.Warning),
            Message = worst?.Message,
            ConnectionName = newest.Last.ConnectionName,
            Destination = newest.Last.Destination,
            Environment = newest.Last.Environment,
            BaseUri = newest.Last.BaseUri,
        };
    }

    /// <summary>The severity of the most severe finding; <see cref="FindingSeverity.Information"/> if there is none.</summary>
    internal static FindingSeverity WorstOf(IEnumerable<ReportFinding> findings) => findings.Select(finding => finding.Severity).DefaultIfEmpty().Max();

    // Checks that fail are a finding: the runs can still be shown.
    private static (CheckResult? Result, RedoxExportException? Error) RunChecks(string root, Func<string, CheckResult?>? check)
    {
        try
        {
            return (check?.Invoke(root), null);
        }
        catch (RedoxExportException e)
        {
            return (null, e);
        }
    }

    // The newest request shows what no request of the history has: no section is about the folder alone.
    private static RequestReport[] WithFindingsOfFolder(RequestReport[] requests, IReadOnlyList<KeptView> kept, IReadOnlyList<UnrecordedCall> calls)
    {
        ILookup<int, UnrecordedCall> callsOf = calls.ToLookup(call => Array.FindIndex(requests, request => call.IsOf(request.Last)));
        return [.. requests.Select((request, i) => request with
        {
            Findings =
            [
                .. callsOf[i].Select(call => ReportFindings.NotRecorded(call, request.Last)),
                .. i > 0 ? [] : callsOf[-1].Select(call => ReportFindings.NotRecorded(call, request.Last, namesRequest: true)),
                .. request.Findings,
                .. i > 0 ? [] : kept.Select(view => ReportFindings.Kept(view, request.Last)),
            ],
        })];
    }

    private IEnumerable<ReportFinding> FindAll() => Requests.SelectMany(request => request.Findings)
        .Concat(Tables?.Findings ?? [])
        .Concat(Checks?.Counts.Select(FindingOf) ?? [])
        .Concat(CheckError is { } error
            ? [new ReportFinding(FindingSeverity.Error, FindingKind.ChecksFailed, Requests[0].Last, null, $"The checks could not be run: {error.Message}") { Code = error.ErrorId }]
            : []);

    private ReportFinding FindingOf(CheckCount count) => new(
        FindingSeverity.Information,
        FindingKind.CheckProblem,
        Requests[0].Last,
        null,
        $"{CheckSection.Describe(count).TrimEnd('.')}: {Amount.Of(count.Count, "row")} for {Amount.Of(count.Resources, $"{count.Type} resource")}.")
    { Type = count.Type, Now = count.Count };
}
