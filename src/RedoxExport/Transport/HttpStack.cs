namespace RedoxExport.Transport;

/// <summary>Builds .NET's own HTTP client for a connection: nothing automatic, TLS 1.2 or later, addresses checked.</summary>
internal static partial class HttpStack
{
    /// <summary>The most headers that an answer may have.</summary>
    public const int MaxHeaderKilobytes = 64;

    private const int MaxConnectionsPerServer = 64;
}
