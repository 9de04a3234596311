namespace RedoxExport.Datasets;

/// <summary>One run whose files are all on disk and verified. The current view is merged from such runs.</summary>
public sealed class DatasetRun
{
    /// <summary>The run's id, unique in the chain of runs, such as <c>20261123T020005Z</c>.</summary>
    public required string Id { get; init; }

    /// <summary>True if this is a full run: resources that it does not have are removed. False if it is an increment to the runs before it.</summary>
    public bool IsFull { get; init; }

    /// <summary>
    /// True if the run is known to lack data: the server reported errors, or lines are damaged. Such a run does not remove the resources that it
    /// lacks from the view, and its damaged lines are skipped and counted.
    /// </summary>
    public bool IsIncomplete { get; init; }

    /// <summary>The server's time when it read the data.</summary>
    public required DateTimeOffset TransactionTime { get; init; }

    /// <summary>
    /// The absolute paths of the run's export folders, in the order in which they apply. An increment has one; if new patients joined the
    /// group, a second one has all their data.
    /// </summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>
    /// The ids of the patients in the group at this run; <see langword="null"/> if the run is not of a group. Enumerated once, when the run
    /// is merged, so it may come from a file.
    /// </summary>
    public IEnumerable<string>? Members { get; init; }

    /// <summary>
    /// True if the files of <see cref="SavedFiles"/> apply one after another and the last version of a resource counts, whatever its time is:
    /// published data, where each page has resources and then deletions (IG 4.0.0-ballot, publish).
    /// </summary>
    internal bool IsOrdered { get; init; }

    /// <summary>
    /// Returns the files that were saved into one of <see cref="Folders"/> with the hash of each; <see langword="null"/> if files are
    /// missing or have a different length than in the journal. If this is not set, the files are used as they are.
    /// </summary>
    internal Func<string, IReadOnlyList<SavedFile>?>? SavedFiles { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
