using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>A host that the user trusts with the token: <c>files.example.org</c>, <c>*.example.org</c>, <c>host:8443</c> or a URI.</summary>
internal sealed class TrustedHost
{
    private readonly string _host;
    private readonly int? _port;
    private readonly bool _below;

    private TrustedHost(string host, int? port, bool below)
    {
        _host = host;
        _port = port;
        _below = below;
    }

    /// <summary>True if the host is this computer, by its name or its address.</summary>
    public bool IsLoopback => !_below && TrustPolicy.IsLoopback(new UriBuilder(Uri.UriSchemeHttps, _host).Uri);

    /// <summary>Parses a host as the user specified it.</summary>
    /// <exception cref="RedoxExportException"><c>TrustedHostInvalid</c>.</exception>
    public static TrustedHost Parse(string text)
    {
        string trimmed = text.Trim();
        bool below = trimmed.StartsWith("*.", StringComparison.Ordinal);
        string rest = below ? trimmed[2..] : trimmed;
        string candidate = rest.Contains("://") ? rest : "https://" + rest;
        bool usable = Uri.TryCreate(candidate, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            && uri.Host.Length > 0
            && uri.UserInfo.Length == 0
            && uri.Host.IndexOf('*') < 0
            // "*.com" would trust half the world: a wildcard requires a domain below a top-level domain.
            && (!below || uri.Host.TrimEnd('.').IndexOf('.') > 0);
        return usable
            ? new TrustedHost(uri!.IdnHost.TrimEnd('.'), uri.IsDefaultPort ? null : uri.Port, below)
            : throw TransportErrors.TrustedHostInvalid(SafeText.Clean(trimmed, 100));
    }

    /// <summary>True if the target has this host and port. A host without a port means the default port of the target's scheme.</summary>
    public bool Matches(Uri target) =>
        MatchesHost(target.IdnHost) && (_port is { } port ? target.Port == port : target.IsDefaultPort);

    /// <summary>True if this is the host, with any port.</summary>
    public bool MatchesHost(string host)
    {
        string plain = host.TrimEnd('.');
        return _below
            ? plain.EndsWith("." + _host, StringComparison.OrdinalIgnoreCase)
            : plain.Equals(_host, StringComparison.OrdinalIgnoreCase);
    }
}
