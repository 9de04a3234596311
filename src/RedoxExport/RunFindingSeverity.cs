namespace RedoxExport;

/// <summary>How much it matters that an export is not, or may not be, as it was asked for.</summary>
public enum RunFindingSeverity
{
    /// <summary>Good to know. It never changes an exit code.</summary>
    Note,

    /// <summary>The data are not what the request asked for, or are known to be incomplete. A complete run with one ends with exit code 2.</summary>
    Problem,
}
