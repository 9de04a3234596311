namespace RedoxExport.Reports;

/// <summary>The severity of a finding.</summary>
public enum FindingSeverity
{
    /// <summary>For information only.</summary>
    Information,

    /// <summary>Should be looked at.</summary>
    Warning,

    /// <summary>Data are missing or were not fetched.</summary>
    Error,
}
