using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Changes;

/// <summary>The effects of a change so far.</summary>
internal sealed class ChangeLog
{
    public List<string> Added { get; } = [];

    public List<string> Updated { get; } = [];

    public List<Deletion> Deleted { get; } = [];

    public List<string> Restored { get; } = [];

    /// <summary>The deleted resources that the next change restores.</summary>
    public List<DeletedResource> Returning { get; } = [];
}
