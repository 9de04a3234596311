namespace System.Net.Http;

/// <summary>The reasons that .NET 8 gives for a failed request: those that the module knows. .NET Framework gives none.</summary>
internal enum HttpRequestError
{
    Unknown = 0,
    NameResolutionError,
    ConnectionError,
    SecureConnectionError,
    ProxyTunnelError,
    InvalidResponse,
    ConfigurationLimitExceeded,
}
