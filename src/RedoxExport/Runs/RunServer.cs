using RedoxExport.Connections;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>The server that a run used. It distinguishes the runs of two destinations in one folder.</summary>
/// <param name="Connection">The name of the connection; <see langword="null"/> if an earlier version made the run.</param>
/// <param name="Destination">Redox's slug of the destination; <see langword="null"/> for another server.</param>
/// <param name="Environment">Redox's environment; <see langword="null"/> for another server.</param>
/// <param name="BaseUri">The FHIR base address; <see langword="null"/> if an earlier version made the run.</param>
internal sealed record RunServer(string? Connection, string? Destination, string? Environment, Uri? BaseUri)
{
    public static readonly RunServer Unknown = new(null, null, null, null);

    /// <summary>
    /// A short name of the server, such as <c>acme/Production</c> or <c>fhir.example.org/r4</c>. It has no scheme, because it is for display only.
    /// </summary>
    public string? Name => Destination is not null ? $"{Destination}/{Environment}"
        : BaseUri is { } uri ? SafeText.Clean(uri.Authority + uri.AbsolutePath.TrimEnd('/'), 200)
        : null;

    /// <summary>The name of the connection if it differs from <see cref="Name"/> and from the host; otherwise <see langword="null"/>.</summary>
    public string? OwnName => Connection is { } name && name != Name && name != BaseUri?.Authority ? SafeText.Clean(name, 100) : null;

    /// <summary>The publisher of a manifest. Its data are the same on every connection.</summary>
    public static RunServer Of(Uri manifest) => new(null, null, null, SafeText.WithoutSecrets(manifest));

    public static RunServer Of(RedoxConnection connection) => new(connection.Name, connection.Destination, connection.Environment, connection.BaseUri);
}
