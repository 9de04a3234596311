namespace RedoxExport;

/// <summary>Takes the events of one operation. Called from any thread, many at a time; must not throw and must not block.</summary>
public interface IExportEvents
{
    /// <summary>Whether anybody looks at what is <see cref="ExportEventLevel.Verbose"/>: where nobody does, a hundred thousand messages need not be made.</summary>
    bool WantsVerbose { get; }

    /// <summary>Takes one event.</summary>
    void Report(ExportEvent exportEvent);
}

/// <summary>Short forms for those who report.</summary>
internal static class ExportEventsExtensions
{
    public static void Verbose(this IExportEvents? events, string name, string message) =>
        events?.Report(new ExportEvent(ExportEventLevel.Verbose, name, message));

    public static void Warning(this IExportEvents? events, string name, string message) =>
        events?.Report(new ExportEvent(ExportEventLevel.Warning, name, message));

    /// <summary>Reports that the data are not what was asked for, or are incomplete: a run keeps it, and ends with exit code 2.</summary>
    /// <param name="events">Takes it.</param>
    /// <param name="code">A constant of <see cref="ErrorIds"/>: with <c>-Strict</c> the problem is an error with this id.</param>
    /// <param name="message">What happened, with numbers; nothing of a patient or a secret. <see cref="FindingErrors"/> adds what to do.</param>
    /// <param name="type">The resource type that it is about.</param>
    /// <param name="file">The file that it is about, relative to the export's folder.</param>
    /// <param name="count">How many resources, lines or files it is about.</param>
    /// <param name="missing">
    /// Whether it means that data are missing, as most do: the run removes nothing from the current view then, and its window is asked for once more.
    /// </param>
    public static void Problem(this IExportEvents? events, string code, string message, string? type = null, string? file = null, long? count = null, bool missing = true) =>
        events?.Report(Finding(ExportEventLevel.Warning, RunFindingSeverity.Problem, code, FindingErrors.WithAdvice(code, message), type, file, count, missing));

    /// <summary>Reports what somebody who looks at the run should know. A run keeps it; its exit code stays as it is.</summary>
    /// <param name="events">Takes it.</param>
    /// <param name="code">A stable name, such as <c>SinceIgnored</c>.</param>
    /// <param name="message">As for <see cref="Problem"/>.</param>
    /// <param name="type">As for <see cref="Problem"/>.</param>
    /// <param name="file">As for <see cref="Problem"/>.</param>
    /// <param name="count">As for <see cref="Problem"/>.</param>
    public static void Note(this IExportEvents? events, string code, string message, string? type = null, string? file = null, long? count = null) =>
        events?.Report(Finding(ExportEventLevel.Warning, RunFindingSeverity.Note, code, message, type, file, count));

    /// <summary>As <see cref="Note"/>, for something so usual that it is not worth a warning: a run keeps it, and a command shows it with -Verbose.</summary>
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
