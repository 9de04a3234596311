using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Changes;

/// <summary>What a change has done so far.</summary>
internal sealed class ChangeLog
{
    public List<string> Added { get; } = [];

    public List<string> Updated { get; } = [];

    public List<Deletion> Deleted { get; } = [];

    public List<string> Restored { get; } = [];

    /// <summary>Deleted resources for the next change to make again.</summary>
    public List<DeletedResource> Returning { get; } = [];
}
