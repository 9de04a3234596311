using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>The report about the runs of one request.</summary>
/// <param name="Runs">All runs of the request, oldest first.</param>
/// <param name="Findings">The findings, most severe first.</param>
/// <param name="Types">The counts of the last complete run and the usual counts, by type.</param>
/// <param name="Issues">The issues that the server reports in that run, by severity and code.</param>
internal sealed record RequestReport(
    IReadOnlyList<ExportRun> Runs,
    IReadOnlyList<ReportFinding> Findings,
    IReadOnlyList<TypeCount> Types,
    IReadOnlyList<IssueCount> Issues)
{
    public ExportRun Last => Runs[^1];

    public ExportRun? LastComplete => Runs.LastOrDefault(run => run.State == ExportRunState.Complete);
}
