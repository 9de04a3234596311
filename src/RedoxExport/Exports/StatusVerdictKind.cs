namespace RedoxExport.Exports;

/// <summary>The meaning of an answer to a status request that would end the wait.</summary>
internal enum StatusVerdictKind
{
    /// <summary>The export failed.</summary>
    Failed,

    /// <summary>The server does not know the export.</summary>
    Gone,

    /// <summary>The server refuses the status request itself (400, 406, 415). This says nothing about the export.</summary>
    Refused,

    /// <summary>The manifest is unusable.</summary>
    Unusable,
}
