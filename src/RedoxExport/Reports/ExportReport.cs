using System.Text;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Reports;

/// <summary>The report of a folder of runs: an HTML page and its findings.</summary>
internal sealed class ExportReport
{
    private readonly IReadOnlyList<RequestReport> _requests;
    private readonly ReportOptions _options;
    private readonly DateTimeOffset _now;

    private ExportReport(IReadOnlyList<RequestReport> requests, ReportOptions options, DateTimeOffset now)
    {
        _requests = requests;
        _options = options;
        _now = now;
    }

    /// <summary>The findings, most severe first.</summary>
    public IReadOnlyList<ReportFinding> Findings => [.. _requests.SelectMany(request => request.Findings).OrderByDescending(finding => finding.Severity)];

    /// <summary>Reads the history of a folder and evaluates its runs.</summary>
    /// <param name="root">The folder that was passed to <c>Invoke-RedoxExport -Path</c>.</param>
    /// <param name="options">The options of the report.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    internal static ExportReport Read(string root, ReportOptions options, DateTimeOffset now)
    {
        RunHistory history = RunHistory.Read(root);
        RequestReport[] requests = [.. history.Runs
            .GroupBy(run => run.RequestKey)
            .Select(runs => ReportFindings.Judge([.. runs], options.DropThreshold, now))
            .OrderByDescending(request => request.Last.StartedAt)];
        return requests.Length > 0 ? new ExportReport(requests, options, now) : throw RunErrors.NoRunsHere(history.Root);
    }

    /// <summary>Returns the page as one self-contained HTML document.</summary>
    public string ToHtml() => new ReportPage(_options, _now).Write(_requests);

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
}
