namespace RedoxExport.Runs;

/// <summary>The last calls of a request about a folder of runs, one after another, that failed and could not be recorded in it.</summary>
/// <param name="Root">The full path of the folder, on Windows in upper case.</param>
/// <param name="Request">The request.</param>
/// <param name="Failed">Their number, the time of the first one, and the exit code and the advice of the last one.</param>
/// <param name="At">The time of the last one.</param>
/// <param name="ErrorId">The id of its error.</param>
/// <param name="Brief">The error without the server's words; <see langword="null"/> if the id has to be enough.</param>
internal sealed record UnrecordedCall(string Root, CalledRequest Request, FailedCalls Failed, DateTimeOffset At, string ErrorId, string? Brief)
{
    /// <summary>True if the history of the folder has a later call of the request.</summary>
    public bool IsBefore(IEnumerable<ExportRun> runs) => runs.Any(run => (run.StartedAt > At || run.EndedAt > At) && IsOf(run));

    /// <summary>True if a run can be one of the request. A run that fetched missing resources is not one.</summary>
    public bool IsOf(ExportRun run) => run.Mode != ExportRunMode.References && Request.IsSame(CalledRequest.Of(run));
}
