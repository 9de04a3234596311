using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Faults;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Makes the rows of a manifest from the files of an export. Called once per export, so that its manifest stays the same.</summary>
internal sealed class RowBuilder(SandboxOptions options, FaultPlan plan)
{
    private readonly RowFaults _faults = new(options.Seed, plan);

    /// <param name="job">The export.</param>
    /// <param name="files">The files of the export.</param>
    /// <param name="deletions">The deleted resources that the export reports, as <c>Type/id</c>.</param>
    public IReadOnlyList<ExportRow> Build(SandboxJob job, IReadOnlyList<DataFile> files, IReadOnlyList<string> deletions)
    {
        List<ExportRow> rows = files.Select((file, index) => new ExportRow(RowKind.Output, index + 1, file)).ToList();
        if (rows.Count > 0 && plan.TryStrike(Fault.NoOutput) is not null)
        {
            rows.Clear();
        }

        job.SaysNoToken = options is { FilesNeedToken: true, RequireToken: true } && plan.TryStrike(Fault.TokenFlagWrong) is not null;
        DataFile? loss = LostLine.Strike(plan, job, rows);
        _faults.Apply(job, rows);

        // IG 3.0.0, complete status: only an export with _since reports deletions.
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

        AddOutcomes(job, rows, loss);
        _faults.ApplyAside(job, rows);

        // Added last, because the number of a row is its position in the list.
        rows.AddRange(_faults.Repeated(job, rows));
        return rows;
    }

    private void AddOutcomes(SandboxJob job, List<ExportRow> rows, DataFile? loss)
    {
        if (loss is not null)
        {
            rows.Add(OutcomeFile.Row(job, "lost", rows.Count + 1, "error", "exception", $"One resource of type {loss.Type} could not be exported."));
        }

        if (job.Query.Ignored.Count > 0)
        {
            // IG 2.0.0, error: one outcome for each parameter of a lenient request that was ignored.
            rows.Add(OutcomeFile.Row(job, "lenient", rows.Count + 1, "warning", "not-supported", [.. job.Query.Ignored.Select(ignored => "Ignored: " + ignored)]));
        }

        if (plan.TryStrike(Fault.ParameterIgnored) is not null)
        {
            rows.Add(OutcomeFile.Row(job, "ignored", rows.Count + 1, "error", "not-supported", "The parameter _typeFilter is not supported and was ignored."));
        }

        if (plan.TryStrike(Fault.OutcomeMissing) is not null)
        {
            rows.Add(new ExportRow(RowKind.Outcome, rows.Count + 1, OutcomeFile.Write(job, "missing")) { IsMissing = true });
        }

        if (plan.TryStrike(Fault.RowWithoutUrl) is not null)
        {
            rows.Add(new ExportRow(RowKind.Outcome, rows.Count + 1, OutcomeFile.Write(job, "unlinked")) { Message = "One resource could not be exported." });
        }

        if (plan.Has(Fault.WrongOutcomeCount) && !rows.Exists(row => row.Kind == RowKind.Outcome))
        {
            rows.Add(OutcomeFile.Row(job, "remark", rows.Count + 1, "information", "informational", "The export ran against a replica."));
        }
    }
}
