namespace RedoxExport.Transport;

/// <summary>The result of one attempt at a request. Only the first two mean that the server responded.</summary>
internal enum AttemptResult
{
    /// <summary>The server responded; see the status.</summary>
    Answered,

    /// <summary>The server responded, but the body broke off, stalled or was too slow.</summary>
    CutShort,

    /// <summary>The host's name does not exist.</summary>
    NameNotFound,

    /// <summary>No connection was made: it was refused, or the name could not be resolved at the moment. The request was not sent.</summary>
    NotConnected,

    /// <summary>The connection broke before a response began. The request may have been sent.</summary>
    Broken,

    /// <summary>No response began within the time limit. The request may have been sent.</summary>
    TimedOut,

    /// <summary>No token could be obtained because its server did not respond. The request was not sent.</summary>
    NoToken,

    /// <summary>TLS could not be established: an expired, mismatched or untrusted certificate, or a TLS version that is too old.</summary>
    TlsFailed,
}
