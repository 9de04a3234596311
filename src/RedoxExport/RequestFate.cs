namespace RedoxExport;

/// <summary>Tells if a failed request can have had an effect on the server.</summary>
internal enum RequestFate
{
    /// <summary>It may have been processed: it was sent, and no response shows otherwise.</summary>
    Unknown,

    /// <summary>It was not sent, so it cannot have reached the server.</summary>
    NotSent,

    /// <summary>It was sent, and the server answered that it did not process it.</summary>
    Refused,
}
