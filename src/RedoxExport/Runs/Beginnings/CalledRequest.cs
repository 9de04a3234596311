using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>The request of a call, as far as the call knew it: a call without a connection does not know its server.</summary>
/// <param name="Key">The <see cref="RequestKey"/>.</param>
/// <param name="Line">A hash of the request in one line, which does not depend on the server.</param>
/// <param name="HasServer">True if the key includes the server or the publisher.</param>
internal sealed record CalledRequest(string Key, string Line, bool HasServer)
{
    private const int BytesOfLine = 16;

    /// <summary>The request of a call.</summary>
    /// <param name="request">The request.</param>
    /// <param name="baseUri">The FHIR base address; <see langword="null"/> if it is not known.</param>
    public static CalledRequest Of(ExportRequest request, Uri? baseUri) => (request.ManifestUri ?? baseUri) is { } source
        ? new CalledRequest(RequestKey.Of(baseUri ?? source, request), LineOf(request.ToString()), true)
        : new CalledRequest(RequestKey.WithoutServer(request), LineOf(request.ToString()), false);

    /// <summary>The request of a run.</summary>
    public static CalledRequest Of(ExportRun run) => new(run.RequestKey, LineOf(run.Request), run.Server.BaseUri is not null);

    /// <summary>True if both can be the same request. If one of them does not know the server, the request in one line tells.</summary>
    public bool IsSame(CalledRequest other) => Key == other.Key || (!(HasServer && other.HasServer) && Line == other.Line);

    private static string LineOf(string request) => Hexadecimal.Sha256Of(request, BytesOfLine);
}
