using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>Makes a change set of its record in <c>changes.json</c>.</summary>
internal static class ChangesMapper
{
    /// <param name="record">The record.</param>
    /// <param name="folder">The folder of the change set, which is named after its revision.</param>
    /// <exception cref="FormatException">The record is not that of a change set, or it is that of another folder.</exception>
    public static ChangeSet ToChangeSet(ChangesRecord record, string folder) =>
        record is { Version: ChangesRecord.CurrentVersion, From: { } from, Revision: { } revision, LastRun: { } lastRun }
        && ViewRevision.IsValid(from)
        && revision == Path.GetFileName(folder)
            ? new ChangeSet
            {
                From = from,
                Revision = revision,
                TransactionTime = record.TransactionTime,
                LastRunId = lastRun,
                Types = [.. RecordValues.Each(record.Types).Select(type => ToType(type, folder))],
            }
            : throw new FormatException("A revision is missing or another one.");

    // The name is checked because it becomes part of a path.
    private static ChangedType ToType(ChangedTypeRecord record, string folder) =>
        record is { Type: { } name, Added: >= 0, Updated: >= 0, Deleted: >= 0, Left: >= 0 }
        && DatasetTypeNames.IsName(name)
        && (record.Added + record.Updated > 0) == (record.Lines is not null)
        && (record.Updated + record.Deleted + record.Left > 0) == (record.Ids is not null)
            ? new ChangedType
            {
                Type = name,
                Added = record.Added,
                Updated = record.Updated,
                Deleted = record.Deleted,
                Left = record.Left,
                LinesFile = ToFile(record.Lines, ChangeSetStore.LinesPath(folder, name)),
                IdsFile = ToFile(record.Ids, ChangeSetStore.IdsPath(folder, name)),
            }
            : throw new FormatException("A type has a name or a number that this module did not write.");

    private static ChangedFile? ToFile(ChangedFileRecord? record, string path) => record switch
    {
        null => null,
        { Bytes: >= 0, Sha256: { } sha256 } => new ChangedFile(path, record.Bytes, sha256),
        _ => throw new FormatException("A file has no length or no hash."),
    };
}
