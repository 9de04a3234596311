namespace RedoxExport;

/// <summary>Whether a request that failed can have had an effect on the server.</summary>
internal enum RequestFate
{
    /// <summary>It may have been carried out: it was sent, and no answer says otherwise.</summary>
    Unknown,

    /// <summary>It was not sent: it cannot have reached the server.</summary>
    NotSent,

    /// <summary>It was sent, and the server answered that it did not carry it out.</summary>
    Refused,
}
