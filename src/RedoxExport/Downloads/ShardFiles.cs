using System.Globalization;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>What the files are called that a shard has for itself: <c>files.0003-of-0016.ndjson</c> and <c>export.0003-of-0016.lock</c>.</summary>
internal static class ShardFiles
{
    private const string Between = "-of-";

    public static string JournalOf(Shard shard) => $"files.{PartOf(shard)}.ndjson";

    public static string LockOf(Shard shard) => $"export.{PartOf(shard)}.lock";

    /// <summary>Whose journal a file is by its name; <see langword="null"/> where it is no shard's.</summary>
    public static Shard? OwnerOfJournal(string name) => Owner(name, JournalOf);

    /// <summary>Whose lock a file is by its name; <see langword="null"/> where it is no shard's.</summary>
    public static Shard? OwnerOfLock(string name) => Owner(name, LockOf);

    /// <summary>The shards that have a journal in a folder, in order.</summary>
    public static IReadOnlyList<Shard> WithJournal(string folder) => Find(folder, "files.*.ndjson", OwnerOfJournal);

    /// <summary>The shards that somebody saves at the moment, as far as that can be seen.</summary>
    public static IReadOnlyList<Shard> AtWork(string folder) =>
        [.. Find(folder, "export.*.lock", OwnerOfLock).Where(shard => FileLock.IsHeld(Path.Combine(folder, LockOf(shard))))];

    private static string PartOf(Shard shard) => string.Format(CultureInfo.InvariantCulture, "{0:D4}{1}{2:D4}", shard.Number, Between, shard.Count);

    private static IReadOnlyList<Shard> Find(string folder, string pattern, Func<string, Shard?> owner) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, pattern).Select(path => owner(Path.GetFileName(path))).OfType<Shard>().OrderBy(shard => shard.Count).ThenBy(shard => shard.Number)];

    private static Shard? Owner(string name, Func<Shard, string> nameOf)
    {
        string[] parts = name.Split('.');
        string[] numbers = parts.Length == 3 ? parts[1].Split([Between], StringSplitOptions.None) : [];
        return numbers.Length == 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count && count <= Shard.MostShards
            && new Shard(number, count) is var shard
            && nameOf(shard) == name
            ? shard
            : null;
    }
}
