namespace RedoxExport.Runs;

/// <summary>
/// The end of a call of <c>Invoke-RedoxExport</c>, in words that can be sent to somebody: by mail, to a chat, or to a log. Title and text contain no
/// words of the server, no data of a resource, no link and no secret.
/// </summary>
public sealed class RunNotice
{
    private RunNotice(string path, int exitCode, ExportRun? run, Exception? error, ExportRun? failed = null)
    {
        RedoxExportException? own = error as RedoxExportException;
        Path = path;
        ExitCode = exitCode;
        Run = run;
        RequestId = (run ?? failed)?.RequestId is { Length: > 0 } id ? id : null;
        FailedCallCount = failed?.FailedCallCount ?? 0;
        FailingSince = failed?.FailingSince;
        ErrorId = run is null ? own?.ErrorId ?? error?.GetType().Name : run.ErrorId;
        ErrorMessage = run is null ? own?.Brief : run.ErrorBrief;
        RecommendedAction = own?.RecommendedAction;
        Level = exitCode switch
        {
            RunExitCode.Complete => RunNoticeLevel.Success,
            RunExitCode.CompleteWithIssues or RunExitCode.StillRunning or RunExitCode.Busy => RunNoticeLevel.Warning,
            _ => RunNoticeLevel.Error,
        };
        Title = NoticeText.Title(this);
        Text = NoticeText.Body(this);
    }

    /// <summary>The notice in one line, such as the subject of a mail.</summary>
    public string Title { get; }

    /// <summary>The notice in several lines: the folder, the run, its numbers, its findings, and the error with its advice.</summary>
    public string Text { get; }

    /// <summary>How urgent the notice is.</summary>
    public RunNoticeLevel Level { get; }

    /// <summary>True if the exit code is not 0.</summary>
    public bool NeedsAttention => Level != RunNoticeLevel.Success;

    /// <summary>The exit code for a script: see <see cref="RunExitCode"/>.</summary>
    public int ExitCode { get; }

    /// <summary>The folder that holds the runs.</summary>
    public string Path { get; }

    /// <summary>The run; <see langword="null"/> if none could begin.</summary>
    public ExportRun? Run { get; }

    /// <summary>The findings of the run; empty if there are none.</summary>
    public IReadOnlyList<RunFinding> Findings => Run?.Findings ?? [];

    /// <summary>
    /// The id of the error that ended the run or prevented it, or the name of the type of an unexpected error; <see langword="null"/> if there was none.
    /// </summary>
    public string? ErrorId { get; }

    /// <summary>The error in the module's own words; <see langword="null"/> if there was none, or if the id has to be enough.</summary>
    public string? ErrorMessage { get; }

    /// <summary>The action to take about the error; <see langword="null"/> if there was none.</summary>
    public string? RecommendedAction { get; }

    /// <summary>Identifies the request among those of the folder: see <see cref="ExportRun.RequestId"/>; <see langword="null"/> if it is not known.</summary>
    public string? RequestId { get; }

    /// <summary>The number of calls in a row, up to this one, that could not begin or resume a run; 0 if this call could, or if its history does not show it.</summary>
    public int FailedCallCount { get; }

    /// <summary>The time of the first of these calls; <see langword="null"/> if there are none, or if it is not known.</summary>
    public DateTimeOffset? FailingSince { get; }

    /// <summary>Makes the notice of a run that has ended.</summary>
    /// <param name="root">The folder that holds the runs.</param>
    /// <param name="run">The run.</param>
    /// <param name="errors">The errors of the run, in their order. If an error ended the run, it is the last one.</param>
    internal static RunNotice Of(string root, ExportRun run, IEnumerable<RedoxExportException> errors) =>
        new(root, run.ExitCode, run, run.ErrorId is null ? null : errors.LastOrDefault());

    /// <summary>Makes the notice of a call without a run to show: it could not begin, or an unexpected error ended it.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <param name="error">The reason.</param>
    /// <param name="failed">The run that the history shows for the call; <see langword="null"/> if there is none.</param>
    internal static RunNotice Of(string root, Exception error, ExportRun? failed = null) => new(root, RunExitCode.Of(error), null, error, failed);

    /// <inheritdoc/>
    public override string ToString() => Title;
}
