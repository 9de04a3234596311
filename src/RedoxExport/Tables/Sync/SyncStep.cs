namespace RedoxExport.Tables;

/// <summary>The work that a table needs.</summary>
/// <param name="Table">The table.</param>
/// <param name="Action">The kind of work.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="Mark">The mark of the table; <see langword="null"/> if it has nothing of the source, or if that is not used.</param>
internal sealed record SyncStep(SyncTable Table, TableSyncAction Action, string Reason, SyncMark? Mark)
{
    /// <summary>True if a new table is made.</summary>
    public bool IsNewTable { get; init; }

    /// <summary>True if the new table replaces an old one of the same name.</summary>
    public bool ReplacesTable { get; init; }

    /// <summary>Other sources whose rows are lost, because the table is replaced.</summary>
    public IReadOnlyList<string> OtherSources { get; init; } = [];

    public bool IsLoad => Action is TableSyncAction.Loaded or TableSyncAction.Rebuilt;
}
