namespace RedoxExport.Sandbox.Data;

/// <summary>
/// The facts about earlier changes that the files of a data set no longer show and that the next change needs. Every change makes a new
/// history.
/// </summary>
internal sealed class DataHistory
{
    public static DataHistory None { get; } = new();

    /// <summary>The number of changes so far.</summary>
    public int Step { get; init; }

    /// <summary>The number of patients that were added after the start, including those that were deleted later.</summary>
    public int PatientsAdded { get; init; }

    /// <summary>The deletions of resources that have not been restored, in order of deletion.</summary>
    public IReadOnlyList<Deletion> Deletions { get; init; } = [];

    /// <summary>Group id → the patients who were deleted while they were its members.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> DeletedMembers { get; init; } = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);

    /// <summary>The deleted resources that the next change restores.</summary>
    public IReadOnlyList<DeletedResource> Returning { get; init; } = [];

    /// <summary>The patients who were deleted while they were members of the group.</summary>
    public HashSet<string> DeletedMembersOf(string group) => DeletedMembers.TryGetValue(group, out HashSet<string>? members) ? members : [];
}
