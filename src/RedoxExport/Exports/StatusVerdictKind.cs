namespace RedoxExport.Exports;

/// <summary>What an answer to a status request says that would end the wait.</summary>
internal enum StatusVerdictKind
{
    /// <summary>The export failed.</summary>
    Failed,

    /// <summary>The server does not know the export.</summary>
    Gone,

    /// <summary>The server does not take the question (400, 406, 415): that says nothing about the export.</summary>
    Refused,

    /// <summary>The server's list of files cannot be used.</summary>
    Unusable,
}
