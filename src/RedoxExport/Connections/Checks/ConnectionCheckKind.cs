namespace RedoxExport.Connections;

/// <summary>The part of a connection that a check is about, in the order of the checks.</summary>
public enum ConnectionCheckKind
{
    /// <summary>The settings: the address, and what goes with the credentials.</summary>
    Settings,

    /// <summary>The name of the server, or of the proxy in front of it.</summary>
    Name,

    /// <summary>The proxy, if there is one.</summary>
    Proxy,

    /// <summary>The connection to the server.</summary>
    Network,

    /// <summary>TLS, and the certificate of the server.</summary>
    Certificate,

    /// <summary>The difference between the clocks of the server and of this computer.</summary>
    Clock,

    /// <summary>The sign-in: the token, its scopes and its lifetime.</summary>
    SignIn,

    /// <summary>The capability statement (FHIR R4, RESTful API, capabilities).</summary>
    Capabilities,

    /// <summary>The bulk data operations that the server declares (IG 3.0.0, declaring conformance).</summary>
    BulkData,
}
