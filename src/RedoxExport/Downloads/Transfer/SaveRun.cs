using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The state that all files of one save share.</summary>
internal sealed class SaveRun(RequestGate gate, FileLinks links, SaveOptions options, IExportEvents? events)
    : TransferRun(gate, options, events, new FileCredentials(gate, events))
{
    public FileLinks Links { get; } = links;
}
