namespace RedoxExport.Transport;

/// <summary>The purpose of a request. It decides where the request may be sent, if the request carries a token, and when it is retried.</summary>
internal enum RequestPurpose
{
    /// <summary>A token endpoint. Never carries a token, never redirected.</summary>
    Token,

    /// <summary>A SMART discovery document. Never carries a token.</summary>
    Discovery,

    /// <summary>The capability statement of the server. Carries the token like a status request.</summary>
    Capabilities,

    /// <summary>Starts an export: retried only if no export can have begun.</summary>
    KickOff,

    /// <summary>Asks for a job's status. The caller judges the response (IG 3.0.0, status request).</summary>
    Status,

    /// <summary>Another page of a manifest.</summary>
    ManifestPage,

    /// <summary>A page of a published manifest. Carries the token only to a server that may get it, and never across a redirect to another.</summary>
    PublishedPage,

    /// <summary>A page of a published manifest that must not get the token.</summary>
    PublishedPageWithoutToken,

    /// <summary>A resource, or a page of a search. Always carries the token, so it is never redirected to another server.</summary>
    Resource,

    /// <summary>Cancels a job or releases its files.</summary>
    Delete,

    /// <summary>A file of a manifest that requires the token.</summary>
    FileWithToken,

    /// <summary>A file of a manifest that must not get the token.</summary>
    FileWithoutToken,

    /// <summary>An object store. The request is signed (<see cref="GateRequest.Signer"/>), goes to the store's own origin only, and is never redirected.</summary>
    Store,

    /// <summary>
    /// A service of the platform that gives credentials for an object store. Its address is fixed or comes from the environment, never from a
    /// server. Never carries a token of the gate, never redirected.
    /// </summary>
    Credentials,
}
