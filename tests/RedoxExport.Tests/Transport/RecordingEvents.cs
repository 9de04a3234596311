using System.Collections.Concurrent;

namespace RedoxExport.Tests.Transport;

internal sealed class RecordingEvents : IExportEvents
{
    private readonly ConcurrentQueue<ExportEvent> _events = new();

    public bool WantsVerbose => true;

    public IReadOnlyList<ExportEvent> All => [.. _events];

    public IReadOnlyList<ExportEvent> Warnings => [.. _events.Where(e => e.Level == ExportEventLevel.Warning)];

    public void Clear() => _events.Clear();

    public void Report(ExportEvent exportEvent) => _events.Enqueue(exportEvent);
}
