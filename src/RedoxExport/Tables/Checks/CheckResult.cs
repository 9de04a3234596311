namespace RedoxExport.Tables;

/// <summary>The result of the checks of a current view.</summary>
/// <param name="Counts">The problems that were found, by type and then most frequent first.</param>
/// <param name="Resources">The number of resources that were checked.</param>
/// <param name="Types">The number of their types.</param>
/// <param name="FailedLines">The number of resources that a check has no result for.</param>
internal sealed record CheckResult(IReadOnlyList<CheckCount> Counts, long Resources, int Types, long FailedLines);
