using System.Text;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Reports;

/// <summary>The morning page of a root, and what stands out in it.</summary>
public sealed class ExportReport
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

    /// <summary>What stands out, worst first.</summary>
    public IReadOnlyList<ReportFinding> Findings => [.. _requests.SelectMany(request => request.Findings).OrderByDescending(finding => finding.Severity)];

    /// <summary>Reads the history of a root and judges it.</summary>
    /// <param name="root">The folder that <c>Invoke-RedoxExport -Path</c> was given.</param>
    /// <param name="options">What is shown.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or the disk is at fault.</exception>
    public static ExportReport Read(string root, ReportOptions options, DateTimeOffset now)
    {
        RunHistory history = RunHistory.Read(root);
        RequestReport[] requests = [.. history.Runs
            .GroupBy(run => run.RequestKey)
            .Select(runs => ReportFindings.Judge([.. runs], options.DropThreshold, now))
            .OrderByDescending(request => request.Last.StartedAt)];
        return requests.Length > 0 ? new ExportReport(requests, options, now) : throw RunErrors.NoRunsHere(history.Root);
    }

    /// <summary>The page, as HTML in one piece.</summary>
    public string ToHtml() => new ReportPage(_options, _now).Write(_requests);

    /// <summary>Writes the page. A file of the name is replaced in one step and keeps its permissions; a new one is its owner's alone where the system has such permissions.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
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
