namespace RedoxExport.Sandbox;

/// <summary>What one step of change did to the data: see <see cref="SandboxOptions.Change"/>. Resources are named as <c>Type/id</c>, patients by their id.</summary>
public sealed class SandboxChange
{
    internal SandboxChange()
    {
    }

    /// <summary>Which one, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>When it was, to the millisecond: the <c>meta.lastUpdated</c> of all that it added or updated.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>What had not been there before.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>What has a new version: groups with other members too.</summary>
    public required IReadOnlyList<string> Updated { get; init; }

    /// <summary>What was deleted, the patients among it.</summary>
    public required IReadOnlyList<string> Deleted { get; init; }

    /// <summary>What an earlier step had deleted and this one made again.</summary>
    public required IReadOnlyList<string> Restored { get; init; }

    /// <summary>Who joined the group <c>roster</c>: patients who had been there before, and new ones.</summary>
    public required IReadOnlyList<string> Joined { get; init; }

    /// <summary>Who left the group <c>roster</c> and is still there. Deleted members are in <see cref="Deleted"/> only.</summary>
    public required IReadOnlyList<string> Left { get; init; }
}
