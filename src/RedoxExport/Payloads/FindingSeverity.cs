namespace RedoxExport.Payloads;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>It breaks the contract.</summary>
    Error,

    /// <summary>It is allowed, and probably not meant.</summary>
    Warning,
}
