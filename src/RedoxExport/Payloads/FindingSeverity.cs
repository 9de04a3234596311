namespace RedoxExport.Payloads;

/// <summary>The severity of a finding.</summary>
public enum FindingSeverity
{
    /// <summary>The payload breaks Redox's contract.</summary>
    Error,

    /// <summary>The payload is allowed, but probably not intended.</summary>
    Warning,
}
