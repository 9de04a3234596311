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
    // Enough runs to show the usual number, and few enough to follow a lasting change.
    internal const int RunsCompared = 7;

    public ExportRun Last => Runs[^1];

    /// <summary>True if the request is no longer made: it has no findings and no section.</summary>
    public bool IsDisabled => Last.IsDisabled;

    public ExportRun? LastComplete => Runs.LastOrDefault(run => run.State == ExportRunState.Complete);

    /// <summary>The median size of the runs that the last complete one is compared with; <see langword="null"/> if there are too few.</summary>
    public long? UsualBytes { get; init; }
}
