namespace RedoxExport.Datasets;

/// <summary>One run whose files are all on disk and checked: what the current view is made of.</summary>
public sealed class DatasetRun
{
    /// <summary>The run's id, which no other of the chain has, such as <c>20261123T020005Z</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it is a full run: what is not in it is gone. Otherwise an increment on the runs before.</summary>
    public bool IsFull { get; init; }

    /// <summary>
    /// Whether it is known that something is missing from the run: the server reported errors, or lines are damaged. Such a run removes
    /// nothing from the view by what it does not have, and its damaged lines are passed over and counted.
    /// </summary>
    public bool IsIncomplete { get; init; }

    /// <summary>The server's clock when it read the data.</summary>
    public required DateTimeOffset TransactionTime { get; init; }

    /// <summary>
    /// The absolute paths of the run's export folders, in the order in which they count: increments have one, a group that was
    /// joined by new patients has another with all of theirs.
    /// </summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>
    /// The ids of the patients who are in the group at this run; <see langword="null"/> where the run is not one of a group. Gone
    /// through once, when the run is folded, so it may come from a file.
    /// </summary>
    public IEnumerable<string>? Members { get; init; }

    /// <summary>
    /// Gives the files that were saved into one of <see cref="Folders"/>, and the bytes that each has to have; <see langword="null"/> if files
    /// are missing or have another length than the journal says. Without it the files are taken as they lie there.
    /// </summary>
    internal Func<string, IReadOnlyList<SavedFile>?>? SavedFiles { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
