using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>Converts between the summary of a view and its record in <c>dataset.json</c>.</summary>
internal static class ViewRecordMapper
{
    public static ViewRecord ToRecord(DatasetSummary summary) => new()
    {
        Version = ViewRecord.CurrentVersion,
        TransactionTime = summary.TransactionTime,
        Revision = summary.Revision,
        Types = [.. summary.Types.Select(type => new ViewTypeRecord { Type = type.Type, Resources = type.Resources, Bytes = type.Bytes })],
        Runs = summary.RunIds,
    };

    /// <exception cref="FormatException">The record is not that of a view.</exception>
    /// <exception cref="OverflowException">A total is out of range.</exception>
    public static DatasetSummary ToSummary(ViewRecord record)
    {
        DatasetType[] types = [.. RecordValues.Each(record.Types).Select(ToType)];
        string[] runs = [.. RecordValues.Each(record.Runs)];
        string? revision = ViewRevision.IsValid(record.Revision) ? record.Revision : null;
        DatasetSummary summary = new(runs, record.TransactionTime, types, revision);

        // Both totals are added up here, so that one that is out of range is found.
        return runs.Length > 0 && summary is { Resources: >= 0, Bytes: >= 0 } ? summary : throw new FormatException("A view has no runs.");
    }

    // Checked because the name becomes part of a path.
    private static DatasetType ToType(ViewTypeRecord record) =>
        record is { Type: { } name, Resources: >= 0, Bytes: >= 0 } && DatasetTypeNames.IsName(name)
            ? new DatasetType(name, record.Resources, record.Bytes)
            : throw new FormatException("A type has a name or a number that this module did not assign.");
}
