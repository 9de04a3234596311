namespace RedoxExport.References;

/// <summary>The use of the answer to a search.</summary>
internal enum SearchEnd
{
    /// <summary>The server has answered what was asked: it does not have the rest.</summary>
    Complete,

    /// <summary>Pages are missing: the rest has to be requested in another way.</summary>
    Incomplete,

    /// <summary>The server does not take such searches, or answers them with something else.</summary>
    Refused,

    /// <summary>The answer cannot be received as a whole.</summary>
    TooLarge,
}
