using System.Security;
using RedoxExport.Transport;

namespace RedoxExport.Authentication;

/// <summary>Provides a token that was obtained elsewhere. The token cannot be renewed after the server refuses it.</summary>
internal sealed class StaticTokenSource : ITokenSource
{
    private readonly string _token;

    /// <summary>Creates a source from a text.</summary>
    /// <param name="token">The token. White space around it and the word <c>Bearer</c> before it are ignored.</param>
    /// <exception cref="RedoxExportException"><c>TokenInvalid</c>: it is empty, or contains characters that are not allowed in a token.</exception>
    public StaticTokenSource(string token)
    {
        _token = Read(token ?? throw new ArgumentNullException(nameof(token)));
    }

    /// <summary>Creates a source from a secure string.</summary>
    /// <param name="token">The token, in the same form as a text.</param>
    /// <exception cref="RedoxExportException"><c>TokenInvalid</c>: it is empty, or contains characters that are not allowed in a token.</exception>
    public StaticTokenSource(SecureString token)
    {
        _token = SecretText.Use(token ?? throw new ArgumentNullException(nameof(token)), text => Read(new string(text)));
    }

    /// <inheritdoc/>
    /// <exception cref="RedoxExportException"><c>TokenRefused</c>: the server refused the token.</exception>
    public Task<string> GetTokenAsync(string? refused, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<string>(cancellationToken)
        : refused is null ? Task.FromResult(_token)
        : Task.FromException<string>(AuthenticationErrors.StaticTokenRefused());

    private static string Read(string token)
    {
        const string Scheme = "Bearer";
        string bare = token.Trim();
        if (bare.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (bare.Length == Scheme.Length || char.IsWhiteSpace(bare[Scheme.Length])))
        {
            bare = bare.Substring(Scheme.Length).TrimStart();
        }

        if (bare.Length == 0)
        {
            throw AuthenticationErrors.TokenInvalid("it is empty");
        }

        return BearerToken.IsWellFormed(bare)
            ? bare
            : throw AuthenticationErrors.TokenInvalid("it contains blanks or characters outside ASCII");
    }
}
