using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>What is to be said of the runs of one request.</summary>
/// <param name="Runs">All of its runs, oldest first.</param>
/// <param name="Findings">What stands out, worst first.</param>
/// <param name="Types">The counts of the last complete run beside what is usual, by type.</param>
/// <param name="Issues">What the server reports in that run: how often each severity and code.</param>
internal sealed record RequestReport(
    IReadOnlyList<ExportRun> Runs,
    IReadOnlyList<ReportFinding> Findings,
    IReadOnlyList<TypeCount> Types,
    IReadOnlyList<IssueCount> Issues)
{
    public ExportRun Last => Runs[^1];

    public ExportRun? LastComplete => Runs.LastOrDefault(run => run.State == ExportRunState.Complete);
}
