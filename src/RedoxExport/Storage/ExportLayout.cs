using System.Globalization;
using System.Security.Cryptography;

namespace RedoxExport.Storage;

/// <summary>
/// All names and extensions of files and folders on disk. docs/files.md, docs/dataset.md and docs/object-storage.md describe them to users. Folders of earlier
/// versions use the same names, so none of them may change.
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

    // The folder of one run: a log, and a folder for each export if there is more than one.
    public const string LogName = "log.ndjson";
    public const string DataFolder = "data";
    public const string NewcomersFolder = "newcomers";
    public const string MembersFolder = "members";
    public const string MembersAfterFolder = "membersafter";

    // Resources that were fetched because others refer to them: the folder of a single export has them in a folder of its own.
    public const string ReferencesFolder = "references";
    public const string ReferencesWorkFolder = ReferencesFolder + ".work";
    public const string ReferencesAbsentName = ReferencesFolder + ".absent";
    public const string ReferencesPointerName = ReferencesFolder + JsonEnding;
    public const string ReferencesLockName = ReferencesFolder + LockEnding;

    // The root of all runs.
    public const string HistoryName = "runs.json";
    public const string RunLockName = "run.lock";

    /// <summary>The lock of a folder of keys.</summary>
    public const string KeyLockName = "keys.lock";
    public const string RunHolderName = "run.lock.json";

    // The current view, next to the runs.
    public const string ViewFolder = "current";
    public const string NextViewFolder = ViewFolder + ".next";
    public const string OldViewFolder = ViewFolder + ".old";
    public const string ViewWorkFolder = ViewFolder + ".work";
    public const string ViewLockName = ViewFolder + ".lock";
    public const string ViewSummaryName = "dataset.json";

    // The changes of each update: a folder for each change set, named after the revision of the view that it leads to.
    public const string ViewChangesFolder = ViewFolder + ".changes";
    public const string ChangesName = "changes.json";
    public const string IdsEnding = ".ids";

    // The name that databases know the root by.
    public const string SourceName = TablesStem + ".json";

    // The attachments of an export or a current view.
    public const string AttachmentFolder = "attachments";
    public const string AttachmentIndexName = "attachments.ndjson";
    public const string AttachmentJournalName = "attachments.journal.ndjson";
    public const string AttachmentLockName = "attachments.lock";
    public const string AttachmentFilesFolder = "files";
    public const string AttachmentPartialFolder = "partial";
    public const string AttachmentWorkFolder = "work";

    /// <summary>The name of a file that is created and deleted again, to find out which owner the disk gives it.</summary>
    public const string OwnerProbeName = "owner";

    /// <summary>The journal member that counts a file's lines of other types than the manifest gives.</summary>
    public const string OtherTypesMember = "otherTypes";

    // The destination of copies.
    public const string CopyManifestName = "copy.json";

    // Names the files that a copy of a current view is about to write, so that the next copy can delete those of one that was killed.
    public const string CopyPlanName = "copy.next.json";

    // The saved connections: a folder of the user and one of the computer.
    public const string ProfileParent = "redoxexport";
    public const string ProfileParentOfWindows = "RedoxExport";
    public const string ProfilesFolder = "profiles";
    public const string ProfilesOfUserFolder = "user";
    public const string ProfilesOfMachineFolder = "machine";
    public const string ProfileEnding = JsonEnding;

    /// <summary>The folder of an account with the calls that could not be recorded in their folder of runs.</summary>
    public const string UnrecordedCallsFolder = "unrecorded";

    // Extensions of file names.
    public const string NdjsonEnding = ".ndjson";
    public const string GzipEnding = ".gz";

    /// <summary>A file that is not complete.</summary>
    public const string PartialEnding = ".partial";

    /// <summary>A file that was moved away because its bytes are not those that were saved.</summary>
    public const string DamagedEnding = ".damaged";

    /// <summary>A document that is being written and has not replaced the previous one yet.</summary>
    public const string NewEnding = ".new";

    // A token is a number below Tokens, written with 16 digits.
    private const ulong Tokens = 10_000_000_000_000_000;
    private const string TokenFormat = "D16";
    private const int TokenLength = 16;
    private const int CopiedHashLength = 16;
    private const string JournalStem = "files";
    private const string LockStem = "export";
    private const string ManifestStem = "manifest";
    private const string HistoryStem = "runs";
    private const string TablesStem = "tables";
    private const string JsonEnding = ".json";
    private const string LockEnding = ".lock";
    private const string KeptViewStem = ViewFolder + ".of-";
    private const string TablePartStem = "part-";
    private const string BetweenShardAndCount = "-of-";

    /// <summary>The folders of an export for files that are not data.</summary>
    public static readonly IReadOnlyList<string> SideFolders = [DeletedFolder, OutcomeFolder];

    /// <summary>The exports of a run that contain data, in reading order: the data of newcomers come first, because the changes are newer.</summary>
    public static readonly IReadOnlyList<string> DataFoldersOfRun = [NewcomersFolder, DataFolder];

    /// <summary>All exports of a run, in the order in which they are made.</summary>
    public static readonly IReadOnlyList<string> ExportFoldersOfRun = [MembersFolder, NewcomersFolder, DataFolder, MembersAfterFolder];

    private static readonly string[] DocumentsOfExport = [RecordName, LockName, JournalName, LogName];
    private static readonly string[] Documents = [RecordName, HistoryName, RunHolderName, ViewSummaryName, SourceName, AttachmentIndexName, ReferencesPointerName, OwnerProbeName];
    private static readonly string[] EndingsOfFiles = [NdjsonEnding, NdjsonEnding + GzipEnding, PartialEnding, DamagedEnding, NewEnding];

    /// <summary>Matches the parts of tables.</summary>
    public static string TablePartPattern => TablePartStem + "*" + BetweenShardAndCount + "*";

    /// <summary>Matches the documents about the tables of a database.</summary>
    public static string SyncedPattern => TablesStem + ".*" + JsonEnding;

    /// <summary>Matches the journals of shards, and some other names: check with <see cref="ReadShardOfJournal"/>.</summary>
    public static string ShardJournalPattern => JournalStem + ".*" + NdjsonEnding;

    /// <summary>Matches the locks of shards, and some other names: check with <see cref="ReadShardOfLock"/>.</summary>
    public static string ShardLockPattern => LockStem + ".*" + LockEnding;

    /// <summary>The name of a history that could not be read and was moved away: <c>runs.20261123T020005Z.damaged</c>.</summary>
    /// <param name="moment">The time at which it was moved.</param>
    public static string DamagedHistoryName(string moment) => HistoryStem + "." + moment + DamagedEnding;

    /// <summary>The name of the document about the tables of a database: <c>tables.3fa95b01.json</c>.</summary>
    /// <param name="database">Identifies the database, by eight hexadecimal digits.</param>
    public static string SyncedName(string database) => TablesStem + "." + database + JsonEnding;

    /// <summary>The name of the document of a profile: <c>acme.json</c>.</summary>
    /// <param name="profile">The name of the profile, in lower case.</param>
    public static string ProfileFileName(string profile) => profile + ProfileEnding;

    /// <summary>The name of the document about the calls of a request that could not be recorded in a folder of runs.</summary>
    /// <param name="root">Identifies the folder, by 32 hexadecimal digits.</param>
    /// <param name="request">Identifies the request, by 32 hexadecimal digits.</param>
    public static string UnrecordedCallName(string root, string request) => root + "-" + request + JsonEnding;

    /// <summary>Matches the documents about calls that could not be recorded in a folder of runs.</summary>
    /// <param name="root">Identifies the folder, by 32 hexadecimal digits.</param>
    public static string UnrecordedCallsPattern(string root) => UnrecordedCallName(root, "*");

    /// <summary>Matches the documents about calls that could not be recorded.</summary>
    public static string UnrecordedCallPattern => "*" + JsonEnding;

    /// <summary>The name of a page of the manifest: <c>manifest.json</c>, <c>manifest.0002.json</c>.</summary>
    /// <param name="page">The page, counted from 0.</param>
    public static string ManifestPageName(int page) =>
        page == 0 ? ManifestName : string.Format(CultureInfo.InvariantCulture, "{0}.{1:D4}{2}", ManifestStem, page + 1, JsonEnding);

    /// <summary>The name of a file of resources: <c>Patient.0001.ndjson</c>.</summary>
    /// <param name="stem">The resource type, preceded by the folder of its category.</param>
    /// <param name="number">The number of the file among those of its type, counted from 1.</param>
    public static string FileName(string stem, int number) => stem + "." + number.ToString("D4", CultureInfo.InvariantCulture) + NdjsonEnding;

    /// <summary>The name of a shard's journal: <c>files.0003-of-0016.ndjson</c>.</summary>
    public static string ShardJournalName(int number, int count) => NameOfShard(JournalStem, number, count, NdjsonEnding);

    /// <summary>The name of a shard's lock: <c>export.0003-of-0016.lock</c>.</summary>
    public static string ShardLockName(int number, int count) => NameOfShard(LockStem, number, count, LockEnding);

    /// <summary>The shard that the name of a journal gives; <see langword="null"/> if it is not the journal of a shard.</summary>
    public static (int Number, int Count)? ReadShardOfJournal(string name, StringComparison comparison = StringComparison.Ordinal) =>
        ReadShard(name, ShardJournalName, comparison);

    /// <summary>The shard that the name of a lock gives; <see langword="null"/> if it is not the lock of a shard.</summary>
    public static (int Number, int Count)? ReadShardOfLock(string name) => ReadShard(name, ShardLockName, StringComparison.Ordinal);

    /// <summary>True if a file is a page of a manifest, by its name.</summary>
    public static bool IsManifest(string name) =>
        name.StartsWith(ManifestStem + ".", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if a file contains NDJSON, compressed or not, by its name.</summary>
    public static bool IsNdjson(string name) => Without(name, GzipEnding).EndsWith(NdjsonEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if a file is compressed, by its name.</summary>
    public static bool IsGzip(string name) => name.EndsWith(GzipEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if a file is not complete, by its name.</summary>
    public static bool IsPartial(string name) => name.EndsWith(PartialEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if the module wrote a file into the folder of a run or an export, by the file's name.</summary>
    /// <remarks>Examples: <c>Patient.0001.ndjson</c>, <c>manifest.0002.json</c>, and their temporary names.</remarks>
    public static bool IsOwnFile(string name) =>
        DocumentsOfExport.Contains(name, StringComparer.Ordinal)
        || ReadShardOfJournal(name) is not null
        || ReadShardOfLock(name) is not null
        || (name.StartsWith(ManifestStem + ".", StringComparison.Ordinal) && name.EndsWith(JsonEnding, StringComparison.Ordinal))
        || IsNumberedFile(name)
        || (name.EndsWith(NewEnding, StringComparison.Ordinal) && IsOwnFile(name[..^NewEnding.Length]));

    /// <summary>The name of a document that is being written: <c>export.json</c> becomes <c>export.4829104850174623.json.new</c>.</summary>
    /// <param name="name">The document's final name.</param>
    /// <param name="token">See <see cref="NewToken"/>.</param>
    /// <param name="ending">The extension that is added until the document is complete.</param>
    /// <remarks>The digits precede the document's own extension, because earlier versions expect them there in files of the module.</remarks>
    public static string TemporaryName(string name, string token, string ending) =>
        Path.GetFileNameWithoutExtension(name) + "." + token + Path.GetExtension(name) + ending;

    /// <summary>Random digits that make a name unpredictable.</summary>
    public static string NewToken()
    {
        byte[] random = new byte[sizeof(ulong)];
        using RandomNumberGenerator generator = RandomNumberGenerator.Create();
        generator.GetBytes(random);
        return (BitConverter.ToUInt64(random, 0) % Tokens).ToString(TokenFormat, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// True if a file is a temporary copy of a document, by its name: one that is being written, or was left behind. Includes those of
    /// earlier versions, whose names had no digits.
    /// </summary>
    /// <param name="temporary">The file's name.</param>
    /// <param name="name">The document's final name.</param>
    /// <param name="ending">The extension that is added until the document is complete.</param>
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

    /// <summary>True if a file is a temporary copy of one of the module's documents, by its name: being written, or left behind.</summary>
    public static bool IsTemporaryDocument(string name) =>
        Documents.Any(document => IsTemporaryOf(name, document, NewEnding))
        || ((name.StartsWith(ManifestStem + ".", StringComparison.Ordinal) || name.StartsWith(TablesStem + ".", StringComparison.Ordinal)) && name.EndsWith(JsonEnding + NewEnding, StringComparison.Ordinal));

    /// <summary>The name of a file relative to the folder of its export, with slashes.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <param name="path">The file's full path.</param>
    public static string RelativeName(string folder, string path)
    {
        // The path of a root folder ends with a separator.
        int end = folder.Length > 0 && folder[folder.Length - 1] is '/' or '\\' ? folder.Length - 1 : folder.Length;
        return path.StartsWith(folder, StringComparison.Ordinal) && path.Length > end + 1 && path[end] is '/' or '\\'
            ? path.Substring(end).TrimStart('/', '\\').Replace('\\', '/')
            : Path.GetFileName(path);
    }

    /// <summary>Removes an extension from a name, if the name has it. Ignores case.</summary>
    public static string Without(string name, string ending) =>
        name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;

    /// <summary>The folder of a view that another one has replaced, and that is kept because no run has its data any longer.</summary>
    public static string KeptViewFolder(string lastRun) => KeptViewStem + lastRun;

    /// <summary>Matches the folders of kept views.</summary>
    public static string KeptViewPattern => KeptViewStem + "*";

    /// <summary>True if a folder is a kept view, by its name.</summary>
    public static bool IsKeptView(string name) => name.StartsWith(KeptViewStem, StringComparison.Ordinal);

    /// <summary>True if a file of the current view can have the name, such as <c>Patient.ndjson</c>.</summary>
    public static bool IsViewFile(string name) =>
        name.EndsWith(NdjsonEnding, StringComparison.Ordinal)
        && name.Length > NdjsonEnding.Length
        && name.Take(name.Length - NdjsonEnding.Length).All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9'));

    /// <summary>
    /// The name of a file of the current view in a copy, such as <c>Patient.3f2a9c1b77d04e58.ndjson</c>. It contains the beginning of the file's
    /// SHA-256, so that a file with other content never replaces one that a reader is reading.
    /// </summary>
    /// <param name="type">The resource type.</param>
    /// <param name="sha256">The SHA-256 of the file, in hexadecimal digits.</param>
    public static string CopiedViewFileName(string type, string sha256) => type + "." + sha256.Substring(0, CopiedHashLength) + NdjsonEnding;

    /// <summary>True if a name is one of <see cref="CopiedViewFileName"/>.</summary>
    public static bool IsCopiedViewFile(string name) =>
        name.Split('.') is { Length: 3 } parts
        && parts[0].Length > 0 && parts[0].All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9'))
        && parts[1].Length == CopiedHashLength && parts[1].All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'))
        && name.EndsWith(NdjsonEnding, StringComparison.Ordinal);

    /// <summary>True if a file is one that was being copied, by its name: the module's own name with a token and <see cref="NewEnding"/>.</summary>
    public static bool IsTemporaryCopy(string name)
    {
        string[] parts = name.Split('.');
        return parts.Length >= 4
            && name.EndsWith(NewEnding, StringComparison.Ordinal)
            && Array.Exists(parts, part => part.Length == TokenLength && part.All(c => c is >= '0' and <= '9'));
    }

    private static bool IsNumberedFile(string name) =>
        name.Split('.') is { Length: >= 3 } parts
        && parts[1].Length >= 4
        && parts[1].All(c => c is >= '0' and <= '9')
        && EndingsOfFiles.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>The name of a part of a table, such as <c>part-00003-of-00016.csv</c>.</summary>
    public static string TablePartName(int number, int count, string ending) =>
        string.Format(CultureInfo.InvariantCulture, "{0}{1:D5}{2}{3:D5}{4}", TablePartStem, number, BetweenShardAndCount, count, ending);

    private static string NameOfShard(string stem, int number, int count, string ending) =>
        string.Format(CultureInfo.InvariantCulture, "{0}.{1:D4}{2}{3:D4}{4}", stem, number, BetweenShardAndCount, count, ending);

    private static (int Number, int Count)? ReadShard(string name, Func<int, int, string> nameOf, StringComparison comparison)
    {
        string[] parts = name.Split('.');
        int end = parts.Length == 3 ? parts[1].IndexOf(BetweenShardAndCount, comparison) : -1;
        return end >= 0
            && int.TryParse(parts[1].Substring(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1].Substring(end + BetweenShardAndCount.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count
            && string.Equals(nameOf(number, count), name, comparison)
            ? (number, count)
            : null;
    }
}
