using RedoxExport.Sandbox.Http;
using RedoxExport.Sandbox.Tokens;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Lets in who carries a good access token.</summary>
internal sealed class BearerGate(SandboxOptions options, TokenStore tokens)
{
    /// <exception cref="RefusedException">401: no token, or one that is unknown or has expired.</exception>
    public void RequireToken(SandboxCall call)
    {
        if (!options.RequireToken)
        {
            return;
        }

        const string Scheme = "Bearer ";
        string? header = call.Header("Authorization");
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(401, "login", "An access token is required: Authorization: Bearer.");
        }

        switch (tokens.Look(header.Substring(Scheme.Length).Trim()))
        {
            case TokenState.Expired:
                throw new RefusedException(401, "expired", "The access token has expired.");
            case TokenState.Unknown:
                throw new RefusedException(401, "login", "The access token is unknown.");
        }
    }

    /// <summary>Files: a token when the manifest says so, and none at all when it does not.</summary>
    /// <exception cref="RefusedException">401, or 400 for a token that nobody asked for.</exception>
    public void RequireFileToken(SandboxCall call)
    {
        if (options.FilesNeedToken)
        {
            RequireToken(call);
        }
        else if (call.Header("Authorization") is not null)
        {
            throw new RefusedException(400, "security", "The manifest says requiresAccessToken=false, and this request carries a token all the same.");
        }
    }
}
