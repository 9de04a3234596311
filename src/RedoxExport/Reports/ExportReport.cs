using System.Text;
using RedoxExport.Storage;
using RedoxExport.Tables;

namespace RedoxExport.Reports;

/// <summary>The report of folders of runs: an HTML page, its rows and its findings.</summary>
internal sealed class ExportReport
{
    private readonly IReadOnlyList<RootReport> _roots;
    private readonly ReportOptions _options;
    private readonly DateTimeOffset _now;

    private ExportReport(IReadOnlyList<RootReport> roots, ReportOptions options, DateTimeOffset now)
    {
        _roots = roots;
        _options = options;
        _now = now;
    }

    /// <summary>The findings, most severe first.</summary>
    public IReadOnlyList<ReportFinding> Findings => [.. _roots.SelectMany(root => root.Findings).OrderByDescending(finding => finding.Severity)];

    /// <summary>The folders of runs: those that need attention first, then by name.</summary>
    public IReadOnlyList<ReportDestination> Destinations => [.. _roots.Select(root => root.ToDestination(_now))];

    /// <summary>Folders that were looked at and contain no runs. The page names them, so that a missing root can be noticed.</summary>
    public IReadOnlyList<string> Skipped { get; private init; } = [];

    /// <summary>Makes the report of one folder.</summary>
    /// <param name="root">The folder that was passed to <c>Invoke-RedoxExport -Path</c>.</param>
    /// <param name="options">The options of the report.</param>
    /// <param name="now">The current time.</param>
    /// <param name="checks">The result of the checks of the current view; <see langword="null"/> if they were not run.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    internal static ExportReport Read(string root, ReportOptions options, DateTimeOffset now, CheckResult? checks = null) =>
        Of([RootReport.Read(root, options, now, _ => checks)], [], options, now);

    /// <summary>Makes the report of folders.</summary>
    /// <param name="roots">The reports about the folders; at least one, all of different folders.</param>
    /// <param name="skipped">Folders that were looked at and contain no runs.</param>
    /// <param name="options">The options of the report.</param>
    /// <param name="now">The current time.</param>
    internal static ExportReport Of(IReadOnlyList<RootReport> roots, IReadOnlyList<string> skipped, ReportOptions options, DateTimeOffset now)
    {
        IReadOnlyList<string> names = RootNames.Of([.. roots.Select(root => root.Root)]);
        for (int i = 0; i < names.Count; i++)
        {
            roots[i].Name = names[i];
        }

        return new ExportReport(
            [.. roots.OrderByDescending(root => root.Verdict).ThenBy(root => root.Name, StringComparer.OrdinalIgnoreCase).ThenBy(root => root.Name, StringComparer.Ordinal)],
            options,
            now)
        { Skipped = skipped };
    }

    /// <summary>Returns the page as one self-contained HTML document.</summary>
    public string ToHtml() => new ReportPage(_options, _now).Write(_roots, Skipped);

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
        Disk.Write(full, () =>
        {
            using AtomicFile file = AtomicFile.CreatePrivate(full, ExportLayout.NewEnding);
            file.Content.Write(page, 0, page.Length);
            file.Complete();
        });
    }
}
