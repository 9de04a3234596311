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
}
