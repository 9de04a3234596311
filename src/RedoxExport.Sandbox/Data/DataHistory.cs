namespace RedoxExport.Sandbox.Data;

/// <summary>What a data set's files no longer show, and what its next change goes on from. Every change makes another one.</summary>
internal sealed class DataHistory
{
    public static DataHistory None { get; } = new();

    /// <summary>How many changes there were.</summary>
    public int Step { get; init; }

    /// <summary>How many patients were added after the start, the deleted ones among them.</summary>
    public int PatientsAdded { get; init; }

    /// <summary>What was deleted and has not been made again, in that order.</summary>
    public IReadOnlyList<Deletion> Deletions { get; init; } = [];

    /// <summary>Group id → the patients who were deleted while they were its members.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> DeletedMembers { get; init; } = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);

    /// <summary>What the next change makes again.</summary>
    public IReadOnlyList<DeletedResource> Returning { get; init; } = [];

    /// <summary>The patients who were deleted while they were a group's members.</summary>
    public HashSet<string> DeletedMembersOf(string group) => DeletedMembers.TryGetValue(group, out HashSet<string>? members) ? members : [];
}
