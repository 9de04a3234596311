using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Faults;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Makes the rows of a manifest out of an export's files. Done once for an export, so that it stays the same.</summary>
internal sealed class RowBuilder(SandboxOptions options, FaultPlan plan)
{
    private readonly RowFaults _faults = new(options.Seed, plan);

    /// <param name="job">The export.</param>
    /// <param name="files">Its files.</param>
    /// <param name="deletions">What it tells of as deleted, as <c>Type/id</c>.</param>
    public IReadOnlyList<ExportRow> Build(SandboxJob job, IReadOnlyList<DataFile> files, IReadOnlyList<string> deletions)
    {
        List<ExportRow> rows = files.Select((file, index) => new ExportRow(RowKind.Output, index + 1, file)).ToList();
        _faults.Apply(job, rows);

        // IG 3.0.0, complete status: deletions are for who asked what has changed since.
        if (deletions.Count > 0)
        {
            rows.Add(new ExportRow(RowKind.Deleted, rows.Count + 1, DeletedFile.Write(job, "changed", deletions)));
        }

        if (options.DeletedCount > 0 && job.Query.Since is not null)
        {
            rows.Add(new ExportRow(RowKind.Deleted, rows.Count + 1, DeletedFile.WriteMadeUp(job, options)));
        }

        if (plan.TryStrike(Fault.PartialSuccess) is not null)
        {
            rows.Add(new ExportRow(RowKind.Outcome, rows.Count + 1, OutcomeFile.Write(job)) { Severities = OutcomeFile.Severities });
        }

        // Behind all others: a row's number is its place.
        rows.AddRange(_faults.Repeated(job, rows));
        return rows;
    }
}
