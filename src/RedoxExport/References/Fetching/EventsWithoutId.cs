using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>Passes on the events of a request, without the id at the end of its address: the id may be that of a patient.</summary>
/// <param name="events">Receives the events.</param>
/// <param name="address">The address of the request.</param>
internal sealed class EventsWithoutId(IExportEvents events, Uri address) : IExportEvents
{
    public bool WantsVerbose => events.WantsVerbose;

    /// <summary>The address as messages may show it.</summary>
    public static string Shown(Uri address) => SafeText.Show(address) is var text ? text.Substring(0, text.LastIndexOf('/') + 1) + "…" : string.Empty;

    public void Report(ExportEvent exportEvent)
    {
        string message = exportEvent.Message.Replace(SafeText.Show(address), Shown(address));
        events.Report(message == exportEvent.Message
            ? exportEvent
            : new ExportEvent(exportEvent.Level, exportEvent.Name, message) { IsOncePerSession = exportEvent.IsOncePerSession });
    }
}
