using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Http;
using RedoxExport.Sandbox.Tokens;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Refuses requests without a valid access token.</summary>
internal sealed class BearerGate(SandboxOptions options, TokenStore tokens, FaultPlan plan)
{
    private readonly object _ending = new();

    /// <exception cref="RefusedException">401: the request has no token, or the token is unknown or has expired.</exception>
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

    // Expires only a token that was accepted before: a token that never works would be another fault.
    private bool EndsNow(string token)
    {
        lock (_ending)
        {
            bool ends = tokens.CountUse(token) > 0 && tokens.Look(token) == TokenState.Good && plan.TryStrike(Fault.TokenExpires) is not null;
            if (ends)
            {
                tokens.Expire(token);
            }

            // A concurrent request can have expired the token after the caller's check.
            return tokens.Look(token) == TokenState.Expired;
        }
    }

    /// <summary>For files: requires a token if the manifest says that files need one, and refuses any token if it does not.</summary>
    /// <exception cref="RefusedException">401: see <see cref="RequireToken"/>. 400: the request has a token, and none is required.</exception>
    public void RequireFileToken(SandboxCall call)
    {
        if (options.FilesNeedToken)
        {
            RequireToken(call);
        }
        else if (call.Header("Authorization") is not null)
        {
            throw new RefusedException(400, "security", "The manifest says requiresAccessToken=false, but this request has a token.");
        }
    }
}
