namespace RedoxExport.Connections;

/// <summary>
/// Recommends an action after an answer that requires a sign-in or more rights, depending on how the connection signs in.
/// </summary>
internal static class SignInAdvice
{
    /// <summary>The recommended action.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="purpose">The action that the client attempted, as an infinitive, such as <c>start this export</c>.</param>
    public static string For(RedoxConnection connection, string purpose) => connection.Authentication switch
    {
        AuthenticationKind.None => $"This connection does not sign in. Connect again with -ClientId, -KeyId and a key, or with -AccessToken, as a client that is allowed to {purpose}.",
        AuthenticationKind.AccessToken => $"Connect again with a new -AccessToken of a client that is allowed to {purpose}.",
        _ => $"Check that this client is allowed to {purpose}: its key must be registered for this destination and environment, and its scopes must cover it. Then connect again.",
    };
}
