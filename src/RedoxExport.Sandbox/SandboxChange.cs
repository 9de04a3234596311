namespace RedoxExport.Sandbox;

/// <summary>
/// The effects of one step of change on the data: see <see cref="SandboxOptions.Change"/>. Resources are given as <c>Type/id</c>, group
/// members by their patient id.
/// </summary>
public sealed class SandboxChange
{
    internal SandboxChange()
    {
    }

    /// <summary>The number of the step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The time of the step, in whole milliseconds: the <c>meta.lastUpdated</c> of every resource that it added or updated.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>The new resources.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>The resources with a new version, including groups whose members changed.</summary>
    public required IReadOnlyList<string> Updated { get; init; }

    /// <summary>The deleted resources, including the patients.</summary>
    public required IReadOnlyList<string> Deleted { get; init; }

    /// <summary>The resources that the previous step deleted and this step restored.</summary>
    public required IReadOnlyList<string> Restored { get; init; }

    /// <summary>The patients who joined the group <c>roster</c>, both existing and new.</summary>
    public required IReadOnlyList<string> Joined { get; init; }

    /// <summary>
    /// The patients who left the group <c>roster</c> and still exist. Deleted members are in <see cref="Deleted"/> only.
    /// </summary>
    public required IReadOnlyList<string> Left { get; init; }
}
