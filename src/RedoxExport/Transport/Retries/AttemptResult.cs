namespace RedoxExport.Transport;

/// <summary>How one attempt at a request ended. Only the first two are an answer of the server.</summary>
internal enum AttemptResult
{
    /// <summary>The server answered; the status says what.</summary>
    Answered,

    /// <summary>The server answered, and the body then broke off, fell silent or came too slowly.</summary>
    CutShort,

    /// <summary>The host's name does not exist.</summary>
    NameNotFound,

    /// <summary>No connection was made: it was refused, or the name could not be looked up at the moment. The request was not sent.</summary>
    NotConnected,

    /// <summary>The connection broke before an answer began. The request may have been sent.</summary>
    Broken,

    /// <summary>No answer began within the time limit. The request may have been sent.</summary>
    TimedOut,

    /// <summary>No token could be had, because its server gave no answer. The request was not sent.</summary>
    NoToken,

    /// <summary>TLS was not agreed on: an expired, mismatched or untrusted certificate, or a version that is too old.</summary>
    TlsFailed,
}
