namespace RedoxExport;

/// <summary>The severity of a finding: an export is not, or may not be, as requested.</summary>
public enum RunFindingSeverity
{
    /// <summary>For information. It never changes an exit code.</summary>
    Note,

    /// <summary>The data are not as requested, or are known to be incomplete. A complete run with a problem ends with exit code 2.</summary>
    Problem,
}
