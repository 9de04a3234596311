namespace RedoxExport.Transport;

/// <summary>What a request is for: it decides where it may go, whether a token goes with it, and what is tried again.</summary>
internal enum RequestPurpose
{
    /// <summary>A token endpoint. Never carries a token, never redirected.</summary>
    Token,

    /// <summary>A SMART discovery document. Never carries a token.</summary>
    Discovery,

    /// <summary>Starts an export: repeated only where no export can have begun.</summary>
    KickOff,

    /// <summary>Asks for a job's status. Its answers are the caller's to judge (IG 3.0.0, status request).</summary>
    Status,

    /// <summary>A further page of a manifest.</summary>
    ManifestPage,

    /// <summary>Cancels a job or releases its files.</summary>
    Delete,

    /// <summary>A file of a manifest that asks for the token.</summary>
    FileWithToken,

    /// <summary>A file of a manifest that must not get the token.</summary>
    FileWithoutToken,
}
