namespace RedoxExport.Sandbox;

/// <summary>How the sandbox publishes its data at <c>$bulk-publish</c> (Bulk Data Access 4.0.0-ballot).</summary>
public enum PublishMode
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>A complete list, which is replaced after a change of the data.</summary>
    Snapshot,

    /// <summary>A complete list, and a chain of updates that grows with each change of the data.</summary>
    Chain,
}
