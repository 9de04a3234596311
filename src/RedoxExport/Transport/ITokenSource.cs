namespace RedoxExport.Transport;

/// <summary>Provides the bearer token for requests.</summary>
internal interface ITokenSource
{
    /// <summary>Gets a token that is valid now.</summary>
    /// <param name="refused">The token that the server has just refused with 401, or <see langword="null"/>. It is never returned again.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    /// <exception cref="RedoxExportException">No token could be obtained.</exception>
    Task<string> GetTokenAsync(string? refused, CancellationToken cancellationToken);
}
