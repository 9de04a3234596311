namespace RedoxExport.Runs;

/// <summary>The requests that the runs of a folder were made for. One that is no longer made can be disabled, so that it is no longer reported.</summary>
internal static class RunRequests
{
    private const int KeyDigits = 8;

    /// <summary>The digits that identify a request in a folder.</summary>
    public static string IdOf(string key) => key.Length > KeyDigits ? key.Substring(0, KeyDigits) : key;

    /// <summary>The last run of each request, the newest first.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    public static IReadOnlyList<ExportRun> LastRuns(string root) => LastRuns(RunHistory.Read(root));

    /// <summary>The last run of a request.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <param name="request">The digits of the request.</param>
    /// <exception cref="RedoxExportException"><c>RequestNotFound</c>, or an error of <see cref="LastRuns(string)"/>.</exception>
    public static ExportRun Find(string root, string request) => Find(RunHistory.Read(root), request);

    /// <summary>Disables a request until its next run. Nothing is removed.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <param name="request">The digits of the request.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="RedoxExportException"><c>RootInUse</c>: a run is in progress; or an error of <see cref="Find(string, string)"/>.</exception>
    public static void Disable(string root, string request, DateTimeOffset now)
    {
        // Before the lock, which creates files: the folder may be another one.
        _ = Find(root, request);
        using RunLock held = RunLock.Take(root, now);
        RunHistory history = RunHistory.Read(root);
        Find(history, request).IsDisabled = true;
        history.Write();
    }

    /// <summary>True if a request is disabled.</summary>
    /// <param name="history">The runs of the folder.</param>
    /// <param name="key">The key of the request.</param>
    public static bool IsDisabled(RunHistory history, string key) =>
        history.Runs.LastOrDefault(run => run.RequestKey == key && run.Mode != ExportRunMode.References)?.IsDisabled == true;

    private static ExportRun Find(RunHistory history, string request) =>
        LastRuns(history).FirstOrDefault(run => run.RequestId.Equals(request.Trim(), StringComparison.OrdinalIgnoreCase)) ?? throw RunErrors.RequestNotFound(history.Root, request);

    private static IReadOnlyList<ExportRun> LastRuns(RunHistory history) =>
        [.. history.Runs.Where(run => run.Mode != ExportRunMode.References).GroupBy(run => run.RequestKey).Select(runs => runs.Last()).Reverse()];
}
