namespace RedoxExport.Connections;

/// <summary>The result of a check.</summary>
public enum ConnectionCheckResult
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>It works now, but deserves attention.</summary>
    Warning,

    /// <summary>Exports cannot work until this is changed.</summary>
    Failed,

    /// <summary>Not checked: it does not apply, or an earlier check failed.</summary>
    Skipped,
}
