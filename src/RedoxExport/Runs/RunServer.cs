using RedoxExport.Connections;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>The server that a run asked: two destinations in one root are told apart by it.</summary>
/// <param name="Connection">The name of the connection; <see langword="null"/> if an earlier version made the run.</param>
/// <param name="Destination">Redox's slug of the destination; <see langword="null"/> of another server.</param>
/// <param name="Environment">Redox's environment; <see langword="null"/> of another server.</param>
/// <param name="BaseUri">The FHIR base; <see langword="null"/> if an earlier version made the run.</param>
internal sealed record RunServer(string? Connection, string? Destination, string? Environment, Uri? BaseUri)
{
    public static readonly RunServer Unknown = new(null, null, null, null);

    /// <summary>The server in a few words, such as <c>acme/Production</c> or <c>fhir.example.org/r4</c>: no scheme, because it is shown and not followed.</summary>
    public string? Name => Destination is not null ? $"{Destination}/{Environment}"
        : BaseUri is { } uri ? SafeText.Clean(uri.Authority + uri.AbsolutePath.TrimEnd('/'), 200)
        : null;

    /// <summary>The connection's own name, if it says something else than <see cref="Name"/>.</summary>
    public string? OwnName => Connection is { } name && name != Name && name != BaseUri?.Authority ? SafeText.Clean(name, 100) : null;

    /// <summary>Of a connection.</summary>
    public static RunServer Of(RedoxConnection connection) => new(connection.Name, connection.Destination, connection.Environment, connection.BaseUri);
}
