namespace RedoxExport;

/// <summary>
/// Receives the events of one operation. Called from any thread, and from several at the same time. Must not throw or block.
/// </summary>
internal interface IExportEvents
{
    /// <summary>
    /// True if <see cref="ExportEventLevel.Verbose"/> events are used. If it is false, the engine does not create their messages, which can
    /// number a hundred thousand.
    /// </summary>
    bool WantsVerbose { get; }

    /// <summary>Receives one event.</summary>
    /// <param name="exportEvent">The event.</param>
    void Report(ExportEvent exportEvent);
}

/// <summary>Methods to report common events.</summary>
internal static class ExportEventsExtensions
{
    public static void Verbose(this IExportEvents? events, string name, string message) =>
        events?.Report(new ExportEvent(ExportEventLevel.Verbose, name, message));

    public static void Warning(this IExportEvents? events, string name, string message) =>
        events?.Report(new ExportEvent(ExportEventLevel.Warning, name, message));

    /// <summary>Reports that the data are not what was requested, or are incomplete. A run keeps the finding and ends with exit code 2.</summary>
    /// <param name="events">Receives the event.</param>
    /// <param name="code">A constant of <see cref="ErrorIds"/>. With <c>-Strict</c>, the problem is an error with this id.</param>
    /// <param name="message">
    /// The problem, with numbers, but without patient data or secrets. <see cref="FindingErrors"/> adds the advice.
    /// </param>
    /// <param name="type">The resource type concerned.</param>
    /// <param name="file">The file concerned, relative to the export's folder.</param>
    /// <param name="count">The number of resources, lines or files concerned.</param>
    /// <param name="missing">
    /// True if data are missing, as for most problems. The run then removes nothing from the current view, and the next run requests the same
    /// window of time again.
    /// </param>
    public static void Problem(this IExportEvents? events, string code, string message, string? type = null, string? file = null, long? count = null, bool missing = true) =>
        events?.Report(Finding(ExportEventLevel.Warning, RunFindingSeverity.Problem, code, FindingErrors.WithAdvice(code, message), type, file, count, missing));

    /// <summary>Reports a fact that is useful when looking at the run. A run keeps it; it does not change the exit code.</summary>
    /// <param name="events">Receives the event.</param>
    /// <param name="code">A stable name, such as <c>SinceIgnored</c>.</param>
    /// <param name="message">As for <see cref="Problem"/>.</param>
    /// <param name="type">As for <see cref="Problem"/>.</param>
    /// <param name="file">As for <see cref="Problem"/>.</param>
    /// <param name="count">As for <see cref="Problem"/>.</param>
    public static void Note(this IExportEvents? events, string code, string message, string? type = null, string? file = null, long? count = null) =>
        events?.Report(Finding(ExportEventLevel.Warning, RunFindingSeverity.Note, code, message, type, file, count));

    /// <summary>As <see cref="Note"/>, for a fact too common for a warning: a run keeps it, and a command shows it with -Verbose.</summary>
    public static void QuietNote(this IExportEvents? events, string code, string message) =>
        events?.Report(Finding(ExportEventLevel.Verbose, RunFindingSeverity.Note, code, message));

    private static ExportEvent Finding(
        ExportEventLevel level,
        RunFindingSeverity severity,
        string code,
        string message,
        string? type = null,
        string? file = null,
        long? count = null,
        bool missing = false) =>
        new(level, code, message, ("severity", severity), ("type", type), ("file", file), ("count", count)) { Severity = severity, MeansMissingData = missing };
}
