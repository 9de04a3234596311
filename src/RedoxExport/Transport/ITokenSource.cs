namespace RedoxExport.Transport;

/// <summary>Gives the gate its bearer token.</summary>
public interface ITokenSource
{
    /// <summary>A token that is good for now.</summary>
    /// <param name="refused">The token that the server has just answered with 401, or <see langword="null"/>: never handed out again.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    /// <exception cref="RedoxExportException">No token can be had.</exception>
    Task<string> GetTokenAsync(string? refused, CancellationToken cancellationToken);
}
