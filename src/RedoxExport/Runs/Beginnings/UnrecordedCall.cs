namespace RedoxExport.Runs;

/// <summary>The last calls about a folder of runs, one after another, that failed and could not be recorded in it.</summary>
/// <param name="Root">The full path of the folder.</param>
/// <param name="Failed">Their number, the time of the first one, and the exit code and the advice of the last one.</param>
/// <param name="At">The time of the last one.</param>
/// <param name="ErrorId">The id of its error.</param>
/// <param name="Brief">The error without the server's words; <see langword="null"/> if the id has to be enough.</param>
internal sealed record UnrecordedCall(string Root, FailedCalls Failed, DateTimeOffset At, string ErrorId, string? Brief)
{
    /// <summary>True if the history of the folder has a later call.</summary>
    public bool IsBefore(IEnumerable<ExportRun> runs) => runs.Any(run => run.StartedAt > At || run.EndedAt > At);
}
