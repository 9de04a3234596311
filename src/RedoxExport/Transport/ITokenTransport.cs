namespace RedoxExport.Transport;

/// <summary>The response to a request for a token or a discovery document.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, at most 1 MB.</param>
/// <param name="TraceId">Redox's trace id, if there was one.</param>
internal sealed record TokenAnswer(int Status, byte[] Body, string? TraceId);

/// <summary>Sends requests of token sources through the gate: checked for TLS and retried, but never with a token.</summary>
internal interface ITokenTransport
{
    /// <summary>Sends a form (<c>application/x-www-form-urlencoded</c>). Redirects are not followed.</summary>
    /// <param name="endpoint">The token endpoint.</param>
    /// <param name="form">
    /// Creates the form, again for every attempt: an assertion expires after minutes, and a server refuses a <c>jti</c> that it has seen.
    /// </param>
    /// <param name="cancellationToken">Cancels the request.</param>
    Task<TokenAnswer> PostFormAsync(Uri endpoint, Func<IReadOnlyList<KeyValuePair<string, string>>> form, CancellationToken cancellationToken);

    /// <summary>Gets a JSON document.</summary>
    /// <param name="endpoint">The address of the document.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    Task<TokenAnswer> GetJsonAsync(Uri endpoint, CancellationToken cancellationToken);
}
