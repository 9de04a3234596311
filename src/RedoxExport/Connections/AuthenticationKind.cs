namespace RedoxExport.Connections;

/// <summary>How a connection signs in.</summary>
public enum AuthenticationKind
{
    /// <summary>No sign-in: for a sandbox or a test server.</summary>
    None,

    /// <summary>A token that the caller supplied; it cannot be renewed.</summary>
    AccessToken,

    /// <summary>An OAuth client assertion (SMART Backend Services), renewed as needed.</summary>
    ClientAssertion,
}
