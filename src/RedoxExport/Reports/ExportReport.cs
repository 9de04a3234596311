using System.Text;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>The report of a folder of runs: an HTML page and its findings.</summary>
internal sealed class ExportReport
{
    private readonly IReadOnlyList<RequestReport> _requests;
    private readonly TableReport? _tables;
    private readonly CheckResult? _checks;
    private readonly ReportOptions _options;
    private readonly DateTimeOffset _now;

    private ExportReport(IReadOnlyList<RequestReport> requests, TableReport? tables, CheckResult? checks, ReportOptions options, DateTimeOffset now)
    {
        _requests = requests;
        _tables = tables;
        _checks = checks;
        _options = options;
        _now = now;
    }

    /// <summary>The findings, most severe first.</summary>
    public IReadOnlyList<ReportFinding> Findings =>
    [
        .. _requests.SelectMany(request => request.Findings)
            .Concat(_tables?.Findings ?? [])
            .Concat(_checks?.Counts.Select(FindingOf) ?? [])
            .OrderByDescending(finding => finding.Severity),
    ];

    /// <summary>Reads the history of a folder and evaluates its runs.</summary>
    /// <param name="root">The folder that was passed to <c>Invoke-RedoxExport -Path</c>.</param>
    /// <param name="options">The options of the report.</param>
    /// <param name="now">The current time.</param>
    /// <param name="checks">The result of the checks of the current view; <see langword="null"/> if they were not run.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    internal static ExportReport Read(string root, ReportOptions options, DateTimeOffset now, CheckResult? checks = null)
    {
        RunHistory history = RunHistory.Read(root);
        RequestReport[] requests = [.. history.Runs
            .Where(run => run.Mode != ExportRunMode.References)
            .GroupBy(run => run.RequestKey)
            .Select(runs => ReportFindings.Judge([.. runs], options.DropThreshold, now))
            .OrderByDescending(request => request.Last.StartedAt)];
        return requests.Length > 0
            ? new ExportReport(requests, TableReport.Read(history.Root, requests[0].Last), checks, options, now)
            : throw RunErrors.NoRunsHere(history.Root);
    }

    /// <summary>Returns the page as one self-contained HTML document.</summary>
    public string ToHtml() => new ReportPage(_options, _now).Write(_requests, _tables, _checks);

    /// <summary>
    /// Writes the page. An existing file is replaced in one step and keeps its permissions. A new file is accessible only to its owner, if the system
    /// has such permissions.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public void Write(string path)
    {
        byte[] page = new UTF8Encoding(false).GetBytes(ToHtml());
        string full = Path.GetFullPath(path);
        Disk.Do(full, () =>
        {
            using AtomicFile file = AtomicFile.CreatePrivate(full, ExportLayout.NewEnding);
            file.Content.Write(page, 0, page.Length);
            file.Complete();
        });
    }

    private ReportFinding FindingOf(CheckCount count) => new(
        FindingSeverity.Information,
        FindingKind.CheckProblem,
        _requests[0].Last,
        null,
        $"{CheckSection.Describe(count).TrimEnd('.')}: {Amount.Of(count.Count, "row")} for {Amount.Of(count.Resources, $"{count.Type} resource")}.")
    { Type = count.Type, Now = count.Count };
}
