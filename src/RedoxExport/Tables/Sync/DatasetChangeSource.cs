using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.Tables;

/// <summary>The current view of a root as a source.</summary>
internal sealed class DatasetChangeSource : IChangeSource
{
    private readonly DatasetFeed _feed;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, IReadOnlyList<TypeChanges>?> _changes = new(StringComparer.Ordinal);

    private DatasetChangeSource(DatasetFeed feed, CancellationToken cancellation)
    {
        _feed = feed;
        _cancellation = cancellation;
    }

    // An earlier version of the module wrote no revision, and its changes are not on disk.
    public string Revision => SyncedDatabases.RevisionOf(_feed.View);

    /// <summary>The last run in the view.</summary>
    public string LastRun => _feed.LastRun;

    public DateTimeOffset TransactionTime => _feed.TransactionTime;

    /// <returns><see langword="null"/> if the root has no current view.</returns>
    public static DatasetChangeSource? Open(string root, CancellationToken cancellation = default) =>
        DatasetFeed.Open(root) is { } feed ? new DatasetChangeSource(feed, cancellation) : null;

    public ResourceFile? FileOf(string type) => CountOf(type) > 0 ? ResourceFile.Open(_feed.FileOf(type)) : null;

    public long CountOf(string type) => _feed.View.Types.Where(found => found.Type == type).Sum(found => found.Resources);

    public IReadOnlyList<TypeChanges>? Since(string revision)
    {
        // Each file is compared with its hash, so this is done once.
        if (!_changes.TryGetValue(revision, out IReadOnlyList<TypeChanges>? changes))
        {
            changes = _feed.Since(revision, _cancellation) is { } sets ? [.. sets.SelectMany(set => set.Types).Select(ChangesOf)] : null;
            _changes.Add(revision, changes);
        }

        return changes;
    }

    public bool IsCurrent() => _feed.IsCurrent();

    private static TypeChanges ChangesOf(ChangedType type) => new(type.Type, IdsOf(type), type.Lines, type.Added + type.Updated);

    private static IEnumerable<string> IdsOf(ChangedType type)
    {
        using IEnumerator<string> ids = type.ReadRemovedIds().GetEnumerator();
        while (Disk.Do(type.RemovedIdsPath ?? type.Type, ids.MoveNext))
        {
            yield return ids.Current;
        }
    }
}
