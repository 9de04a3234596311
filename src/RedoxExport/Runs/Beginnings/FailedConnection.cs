using RedoxExport.Connections;
using RedoxExport.Exports;

namespace RedoxExport.Runs;

/// <summary>A connection that could not be made: to which server, and why.</summary>
/// <param name="Server">The server, as far as it is known.</param>
/// <param name="BaseUri">Its FHIR base address; <see langword="null"/> if it is not known.</param>
/// <param name="Error">The reason.</param>
internal sealed record FailedConnection(RunServer Server, Uri? BaseUri, RedoxExportException Error)
{
    /// <summary>Describes a connection that could not be made.</summary>
    /// <param name="target">The settings, as far as they are known. Only their name and address are used.</param>
    /// <param name="error">The reason.</param>
    public static FailedConnection Of(ConnectionSettings target, RedoxExportException error)
    {
        Uri? address = RedoxConnection.AddressOf(target);
        return new FailedConnection(new RunServer(target.Name, target.Destination, target.Environment, address), address, error);
    }

    /// <summary>
    /// True if the connection can be the one that a call with a request was to use in a folder: earlier runs of the request used this server, or there are
    /// none. The failure of another server must not be told as a reason why its data are missing.
    /// </summary>
    public bool CanBeOf(RunHistory history, ExportRequest request)
    {
        string line = request.ToString();
        ExportRun[] earlier = [.. history.Runs.Where(run => run.Request == line && run.Mode != ExportRunMode.References && run.Server != RunServer.Unknown)];
        return earlier.Length == 0 || Array.Exists(earlier, IsOf);
    }

    private bool IsOf(ExportRun run) => BaseUri is not null && run.Server.BaseUri is not null
        ? run.Server.BaseUri == BaseUri
        : Server.Connection is { } name && string.Equals(name, run.Server.Connection, StringComparison.OrdinalIgnoreCase);
}
