using System.Text.Json;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>The content of a current view's <c>dataset.json</c>.</summary>
public sealed class DatasetSummary
{
    internal DatasetSummary(IReadOnlyList<string> runIds, DateTimeOffset transactionTime, IReadOnlyList<DatasetType> types, string? revision = null)
    {
        RunIds = runIds;
        TransactionTime = transactionTime;
        Types = types;
        Revision = revision;
    }

    /// <summary>The runs in the view, oldest first: a full run and the increments after it.</summary>
    public IReadOnlyList<string> RunIds { get; }

    /// <summary>The full run that the view started with.</summary>
    public string BaseRunId => RunIds[0];

    /// <summary>The last run in the view.</summary>
    public string LastRunId => RunIds[RunIds.Count - 1];

    /// <summary>The server's time of the last run.</summary>
    public DateTimeOffset TransactionTime { get; }

    /// <summary>The view's types, in ordinal order of their names.</summary>
    public IReadOnlyList<DatasetType> Types { get; }

    /// <summary>The number of resources in the view.</summary>
    public long Resources => Types.Sum(type => type.Resources);

    /// <summary>The size of the view in bytes, without dataset.json.</summary>
    public long Bytes => Types.Sum(type => type.Bytes);

    /// <summary>
    /// Identifies this state of the view: no other state, of this or another root, has the same. <see langword="null"/> for a view that an earlier
    /// version of the module wrote.
    /// </summary>
    internal string? Revision { get; }

    /// <summary>Reads the file in a folder.</summary>
    /// <returns><see langword="null"/> if there is no file, or if this version cannot read it.</returns>
    /// <exception cref="IOException">A disk operation failed.</exception>
    internal static DatasetSummary? Read(string folder)
    {
        string path = Path.Combine(folder, ExportLayout.ViewSummaryName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            ViewRecord? record = JsonSerializer.Deserialize(PlainFile.ReadAll(path), DatasetsJson.Default.ViewRecord);
            return record?.Version == ViewRecord.CurrentVersion ? ViewRecordMapper.ToSummary(record) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            // The file was not written by this module or has been changed: the view is rebuilt.
            return null;
        }
    }

    /// <summary>Writes the file. It appears only after all of it is on disk, and marks the folder as complete.</summary>
    internal void Write(string folder) => RecordDocument.Write(
        Path.Combine(folder, ExportLayout.ViewSummaryName),
        ViewRecordMapper.ToRecord(this),
        DatasetsJson.Default.ViewRecord,
        new JsonWriterOptions { Indented = true });
}
