using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>The names of a shard's own files: <c>files.0003-of-0016.ndjson</c> and <c>export.0003-of-0016.lock</c>.</summary>
internal static class ShardFiles
{
    public static string JournalOf(Shard shard) => ExportLayout.ShardJournalName(shard.Number, shard.Count);

    public static string LockOf(Shard shard) => ExportLayout.ShardLockName(shard.Number, shard.Count);

    /// <summary>The shard that a journal belongs to, by its file name; <see langword="null"/> if it is not the journal of a shard.</summary>
    public static Shard? OwnerOfJournal(string name) => ShardOf(ExportLayout.ReadShardOfJournal(name));

    /// <summary>The shard that a lock file belongs to, by its file name; <see langword="null"/> if it is not the lock of a shard.</summary>
    public static Shard? OwnerOfLock(string name) => ShardOf(ExportLayout.ReadShardOfLock(name));

    /// <summary>The shards that have a journal in a folder, in order.</summary>
    public static IReadOnlyList<Shard> WithJournal(string folder) => Find(folder, ExportLayout.ShardJournalPattern, OwnerOfJournal);

    /// <summary>The shards that are being saved at the moment, as far as this can be detected.</summary>
    public static IReadOnlyList<Shard> AtWork(string folder) =>
        [.. Find(folder, ExportLayout.ShardLockPattern, OwnerOfLock).Where(shard => FileLock.IsHeld(Path.Combine(folder, LockOf(shard))) == true)];

    private static IReadOnlyList<Shard> Find(string folder, string pattern, Func<string, Shard?> owner) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, pattern).Select(path => owner(Path.GetFileName(path))).OfType<Shard>().OrderBy(shard => shard.Count).ThenBy(shard => shard.Number)];

    private static Shard? ShardOf((int Number, int Count)? found) =>
        found is { } shard && shard.Count <= Shard.MostShards ? new Shard(shard.Number, shard.Count) : null;
}
