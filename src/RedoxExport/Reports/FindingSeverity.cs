namespace RedoxExport.Reports;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Information,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>Data are missing or were not fetched.</summary>
    Error,
}
