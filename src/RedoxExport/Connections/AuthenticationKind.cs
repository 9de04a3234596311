namespace RedoxExport.Connections;

/// <summary>How a connection signs in.</summary>
public enum AuthenticationKind
{
    /// <summary>Not at all: a sandbox or a test server.</summary>
    None,

    /// <summary>A token that was given, and cannot be renewed.</summary>
    AccessToken,

    /// <summary>An OAuth client assertion (SMART Backend Services), renewed as needed.</summary>
    ClientAssertion,
}
