namespace RedoxExport.Transport;

/// <summary>What a token endpoint or a discovery document answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, at most 1 MB.</param>
/// <param name="TraceId">Redox's trace id, where there was one.</param>
public sealed record TokenAnswer(int Status, byte[] Body, string? TraceId);

/// <summary>The way through the gate for those who fetch tokens: checked for TLS and retried, but never with a token.</summary>
public interface ITokenTransport
{
    /// <summary>Sends a form (<c>application/x-www-form-urlencoded</c>). Never redirected.</summary>
    /// <param name="endpoint">The token endpoint.</param>
    /// <param name="form">
    /// Makes the form, anew for every attempt: an assertion ends after minutes, and a server that has seen its <c>jti</c> refuses it.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<TokenAnswer> PostFormAsync(Uri endpoint, Func<IReadOnlyList<KeyValuePair<string, string>>> form, CancellationToken cancellationToken);

    /// <summary>Asks for a JSON document.</summary>
    Task<TokenAnswer> GetJsonAsync(Uri endpoint, CancellationToken cancellationToken);
}
