namespace RedoxExport.Connections;

/// <summary>The advice after an answer that asks for a sign-in, or for a better one: it depends on how the connection signs in.</summary>
internal static class SignInAdvice
{
    /// <summary>The advice.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="purpose">What the client wants to do: an infinitive, such as <c>start this export</c>.</param>
    public static string For(RedoxConnection connection, string purpose) => connection.Authentication switch
    {
        AuthenticationKind.None => $"This connection does not sign in. Connect again with -ClientId, -KeyId and a key, or with -AccessToken, of a client that may {purpose}.",
        AuthenticationKind.AccessToken => $"Connect again with a new -AccessToken of a client that may {purpose}.",
        _ => $"Check that this client may {purpose}: its key has to be registered for this destination and environment, and its scopes have to cover it. Then connect again.",
    };
}
