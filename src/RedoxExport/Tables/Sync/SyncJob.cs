using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>A part of a sync: a file whose resources become rows of some tables, after these have been prepared.</summary>
/// <param name="Steps">The tables, all of one resource type.</param>
/// <param name="File">The resources, a line each; <see langword="null"/> if there are none.</param>
/// <param name="Changes">The changes that the tables follow; <see langword="null"/> if the tables are loaded.</param>
internal sealed record SyncJob(IReadOnlyList<SyncStep> Steps, ResourceFile? File, TypeChanges? Changes)
{
    public string Type => TypeOf(Steps[0]);

    public IReadOnlyList<SyncTable> Tables { get; } = [.. Steps.Select(step => step.Table)];

    /// <summary>The jobs of a sync in their order.</summary>
    /// <exception cref="RedoxExportException"><c>DatasetInUse</c>, or a disk operation failed.</exception>
    public static IReadOnlyList<SyncJob> Of(IChangeSource source, IReadOnlyList<SyncStep> steps) => [.. LoadsOf(source, steps), .. FollowsOf(source, steps)];

    /// <summary>True if both jobs make the same rows of the same file.</summary>
    public bool HasSameRows(SyncJob other) => File?.Path == other.File?.Path && Tables.SequenceEqual(other.Tables);

    private static IEnumerable<SyncJob> LoadsOf(IChangeSource source, IReadOnlyList<SyncStep> steps) => steps
        .Where(step => step.IsLoad)
        .GroupBy(TypeOf)
        .Select(type => new SyncJob([.. type], source.FileOf(type.Key), null));

    // Tables that were synced at different times have different changes.
    private static IEnumerable<SyncJob> FollowsOf(IChangeSource source, IReadOnlyList<SyncStep> steps) =>
        from followers in steps.Where(step => step.Action == TableSyncAction.Updated).GroupBy(step => step.Mark!.Revision, StringComparer.Ordinal)
        from change in source.Since(followers.Key) ?? throw Datasets.DatasetErrors.ReplacedWhileRead()
        let changed = followers.Where(step => TypeOf(step) == change.Type).ToArray()
        where changed.Length > 0
        select new SyncJob(changed, change.Lines, change);

    private static string TypeOf(SyncStep step) => step.Table.Plan.View.Resource;
}
