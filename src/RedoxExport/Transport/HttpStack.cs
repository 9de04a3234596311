namespace RedoxExport.Transport;

/// <summary>Builds .NET's own HTTP client for a connection: nothing automatic, TLS 1.2 or later, addresses checked.</summary>
internal static partial class HttpStack
{
    /// <summary>The maximum size of a response's headers, in KB.</summary>
    public const int MaxHeaderKilobytes = 64;

    private const int MaxConnectionsPerServer = 64;
}
