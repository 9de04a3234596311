using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Http;
using RedoxExport.Sandbox.Tokens;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Lets in who carries a good access token.</summary>
internal sealed class BearerGate(SandboxOptions options, TokenStore tokens, FaultPlan plan)
{
    private readonly object _ending = new();

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

        string token = header.Substring(Scheme.Length).Trim();
        switch (tokens.Look(token))
        {
            case TokenState.Good when EndsNow(token):
            case TokenState.Expired:
                throw new RefusedException(401, "expired", "The access token has expired.");
            case TokenState.Unknown:
                throw new RefusedException(401, "login", "The access token is unknown.");
        }
    }

    // Only one that was good before: a token that never works is another fault.
    private bool EndsNow(string token)
    {
        lock (_ending)
        {
            bool ends = tokens.CountUse(token) > 0 && tokens.Look(token) == TokenState.Good && plan.TryStrike(Fault.TokenExpires) is not null;
            if (ends)
            {
                tokens.Expire(token);
            }

            // Somebody else's stroke may have hit it since it was looked at.
            return tokens.Look(token) == TokenState.Expired;
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
