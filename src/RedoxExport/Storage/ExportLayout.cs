using System.Globalization;
using System.Security.Cryptography;

namespace RedoxExport.Storage;

/// <summary>
/// Every name and ending that lies on disk. docs/files.md and docs/dataset.md describe them to users; folders of earlier versions have
/// the same ones, so none of them changes.
/// </summary>
internal static class ExportLayout
{
    // The folder of one export.
    public const string RecordName = "export.json";
    public const string LockName = "export.lock";
    public const string JournalName = "files.ndjson";
    public const string ManifestName = "manifest.json";
    public const string DeletedFolder = "deleted";
    public const string OutcomeFolder = "outcome";

    // The folder of one run: a log, and its exports where it has more than one.
    public const string LogName = "log.ndjson";
    public const string DataFolder = "data";
    public const string NewcomersFolder = "newcomers";
    public const string MembersFolder = "members";
    public const string MembersAfterFolder = "membersafter";

    // The root of all runs.
    public const string HistoryName = "runs.json";
    public const string RunLockName = "run.lock";
    public const string RunHolderName = "run.lock.json";

    // The current view, next to the runs.
    public const string ViewFolder = "current";
    public const string NextViewFolder = ViewFolder + ".next";
    public const string OldViewFolder = ViewFolder + ".old";
    public const string ViewWorkFolder = ViewFolder + ".work";
    public const string ViewLockName = ViewFolder + ".lock";
    public const string ViewSummaryName = "dataset.json";

    /// <summary>A file that is created and deleted again, to see whom the disk makes its owner.</summary>
    public const string OwnerProbeName = "owner";

    /// <summary>In a journal, of a file: its lines of other types than the manifest says.</summary>
    public const string OtherTypesMember = "otherTypes";

    // What stands behind the name of a file.
    public const string NdjsonEnding = ".ndjson";
    public const string GzipEnding = ".gz";

    /// <summary>A file that is not whole.</summary>
    public const string PartialEnding = ".partial";

    /// <summary>A file that was moved out of the way because it is not what was saved.</summary>
    public const string DamagedEnding = ".damaged";

    /// <summary>A document that is being written and has not taken the place of the one before it.</summary>
    public const string NewEnding = ".new";

    // A token has as many digits as fit into these.
    private const ulong Tokens = 10_000_000_000_000_000;
    private const string TokenFormat = "D16";
    private const int TokenLength = 16;
    private const string JournalStem = "files";
    private const string LockStem = "export";
    private const string ManifestStem = "manifest";
    private const string HistoryStem = "runs";
    private const string JsonEnding = ".json";
    private const string LockEnding = ".lock";
    private const string BetweenShardAndCount = "-of-";

    /// <summary>The folders of an export that hold something other than its data.</summary>
    public static readonly IReadOnlyList<string> SideFolders = [DeletedFolder, OutcomeFolder];

    /// <summary>The exports of a run that hold data, in the order in which they are read: what newcomers bring is older than what has changed since.</summary>
    public static readonly IReadOnlyList<string> DataFoldersOfRun = [NewcomersFolder, DataFolder];

    /// <summary>All exports of a run, in the order in which they are made.</summary>
    public static readonly IReadOnlyList<string> ExportFoldersOfRun = [MembersFolder, NewcomersFolder, DataFolder, MembersAfterFolder];

    private static readonly string[] DocumentsOfExport = [RecordName, LockName, JournalName, LogName];
    private static readonly string[] Documents = [RecordName, HistoryName, RunHolderName, ViewSummaryName, OwnerProbeName];
    private static readonly string[] EndingsOfFiles = [NdjsonEnding, NdjsonEnding + GzipEnding, PartialEnding, DamagedEnding, NewEnding];

    /// <summary>Matches the journals of shards, and other names: see <see cref="ReadShardOfJournal"/>.</summary>
    public static string ShardJournalPattern => JournalStem + ".*" + NdjsonEnding;

    /// <summary>Matches the locks of shards, and other names: see <see cref="ReadShardOfLock"/>.</summary>
    public static string ShardLockPattern => LockStem + ".*" + LockEnding;

    /// <summary>A history that could not be read and was moved out of the way: <c>runs.20261123T020005Z.damaged</c>.</summary>
    /// <param name="moment">When it was moved.</param>
    public static string DamagedHistoryName(string moment) => HistoryStem + "." + moment + DamagedEnding;

    /// <summary>A page of the manifest: <c>manifest.json</c>, <c>manifest.0002.json</c>.</summary>
    /// <param name="page">The page, from 0.</param>
    public static string ManifestPageName(int page) =>
        page == 0 ? ManifestName : string.Format(CultureInfo.InvariantCulture, "{0}.{1:D4}{2}", ManifestStem, page + 1, JsonEnding);

    /// <summary>A file of resources: <c>Patient.0001.ndjson</c>.</summary>
    /// <param name="stem">The type, after the folder of its category.</param>
    /// <param name="number">The number of the file among those of its type, from 1.</param>
    public static string FileName(string stem, int number) => stem + "." + number.ToString("D4", CultureInfo.InvariantCulture) + NdjsonEnding;

    /// <summary>The journal of a shard: <c>files.0003-of-0016.ndjson</c>.</summary>
    public static string ShardJournalName(int number, int count) => NameOfShard(JournalStem, number, count, NdjsonEnding);

    /// <summary>The lock of a shard: <c>export.0003-of-0016.lock</c>.</summary>
    public static string ShardLockName(int number, int count) => NameOfShard(LockStem, number, count, LockEnding);

    /// <summary>The shard that a journal belongs to by its name; <see langword="null"/> if it is not the journal of a shard.</summary>
    public static (int Number, int Count)? ReadShardOfJournal(string name, StringComparison comparison = StringComparison.Ordinal) =>
        ReadShard(name, ShardJournalName, comparison);

    /// <summary>The shard that a lock belongs to by its name; <see langword="null"/> if it is not the lock of a shard.</summary>
    public static (int Number, int Count)? ReadShardOfLock(string name) => ReadShard(name, ShardLockName, StringComparison.Ordinal);

    /// <summary>Tells by a file's name if it is a page of a manifest.</summary>
    public static bool IsManifest(string name) =>
        name.StartsWith(ManifestStem + ".", StringComparison.OrdinalIgnoreCase);

    /// <summary>Tells by a file's name if its content is NDJSON, packed or not.</summary>
    public static bool IsNdjson(string name) => Without(name, GzipEnding).EndsWith(NdjsonEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Tells by a file's name if it is packed.</summary>
    public static bool IsGzip(string name) => name.EndsWith(GzipEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Tells by a file's name if it is not whole.</summary>
    public static bool IsPartial(string name) => name.EndsWith(PartialEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Tells by a file's name if the module has written it into the folder of a run or an export.</summary>
    /// <remarks>Such as <c>Patient.0001.ndjson</c>, <c>manifest.0002.json</c>, and their names until they are whole.</remarks>
    public static bool IsOwnFile(string name) =>
        DocumentsOfExport.Contains(name, StringComparer.Ordinal)
        || ReadShardOfJournal(name) is not null
        || ReadShardOfLock(name) is not null
        || (name.StartsWith(ManifestStem + ".", StringComparison.Ordinal) && name.EndsWith(JsonEnding, StringComparison.Ordinal))
        || IsNumberedFile(name)
        || (name.EndsWith(NewEnding, StringComparison.Ordinal) && IsOwnFile(name[..^NewEnding.Length]));

    /// <summary>The name of a document that is being written: <c>export.json</c> becomes <c>export.4829104850174623.json.new</c>.</summary>
    /// <param name="name">The document's own name.</param>
    /// <param name="token">See <see cref="NewToken"/>.</param>
    /// <param name="ending">What stands behind the name until the document is whole.</param>
    /// <remarks>The digits stand in front of the last ending, where earlier versions expect them of a file that the module has written.</remarks>
    public static string TemporaryName(string name, string token, string ending) =>
        Path.GetFileNameWithoutExtension(name) + "." + token + Path.GetExtension(name) + ending;

    /// <summary>Digits for a name that nobody can guess.</summary>
    public static string NewToken()
    {
        byte[] random = new byte[sizeof(ulong)];
        using RandomNumberGenerator generator = RandomNumberGenerator.Create();
        generator.GetBytes(random);
        return (BitConverter.ToUInt64(random, 0) % Tokens).ToString(TokenFormat, CultureInfo.InvariantCulture);
    }

    /// <summary>Tells by a file's name if it is a document that is being written, or was left behind; also by earlier versions, whose names had no digits.</summary>
    /// <param name="temporary">The file's name.</param>
    /// <param name="name">The document's own name.</param>
    /// <param name="ending">What stands behind the name until the document is whole.</param>
    public static bool IsTemporaryOf(string temporary, string name, string ending)
    {
        string before = Path.GetFileNameWithoutExtension(name) + ".";
        string after = Path.GetExtension(name) + ending;
        return temporary == name + ending
            || (temporary.Length == before.Length + TokenLength + after.Length
                && temporary.StartsWith(before, StringComparison.Ordinal)
                && temporary.EndsWith(after, StringComparison.Ordinal)
                && temporary.Skip(before.Length).Take(TokenLength).All(c => c is >= '0' and <= '9'));
    }

    /// <summary>Tells by a file's name if it is one of the module's own documents that is being written, or was left behind.</summary>
    public static bool IsTemporaryDocument(string name) =>
        Documents.Any(document => IsTemporaryOf(name, document, NewEnding))
        || (name.StartsWith(ManifestStem + ".", StringComparison.Ordinal) && name.EndsWith(JsonEnding + NewEnding, StringComparison.Ordinal));

    /// <summary>The name of a file relative to the folder of its export, with slashes.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <param name="path">The file's full path.</param>
    public static string RelativeName(string folder, string path)
    {
        // A root ends with its separator.
        int end = folder.Length > 0 && folder[folder.Length - 1] is '/' or '\\' ? folder.Length - 1 : folder.Length;
        return path.StartsWith(folder, StringComparison.Ordinal) && path.Length > end + 1 && path[end] is '/' or '\\'
            ? path.Substring(end).TrimStart('/', '\\').Replace('\\', '/')
            : Path.GetFileName(path);
    }

    /// <summary>A name without an ending, in whatever case, if it has it.</summary>
    public static string Without(string name, string ending) =>
        name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;

    private static bool IsNumberedFile(string name) =>
        name.Split('.') is { Length: >= 3 } parts
        && parts[1].Length >= 4
        && parts[1].All(c => c is >= '0' and <= '9')
        && EndingsOfFiles.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    private static string NameOfShard(string stem, int number, int count, string ending) =>
        string.Format(CultureInfo.InvariantCulture, "{0}.{1:D4}{2}{3:D4}{4}", stem, number, BetweenShardAndCount, count, ending);

    private static (int Number, int Count)? ReadShard(string name, Func<int, int, string> nameOf, StringComparison comparison)
    {
        string[] parts = name.Split('.');
        string[] numbers = parts.Length == 3 ? parts[1].Split([BetweenShardAndCount], StringSplitOptions.None) : [];
        return numbers.Length == 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count
            && string.Equals(nameOf(number, count), name, comparison)
            ? (number, count)
            : null;
    }
}
