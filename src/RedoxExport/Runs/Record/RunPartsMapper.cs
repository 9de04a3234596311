using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>Converts between the parts of a run and their records in <c>runs.json</c>.</summary>
internal static class RunPartsMapper
{
    public static RunExportRecord ToRecord(RunExport export) => new()
    {
        Role = export.Role.ToString(),
        Folder = export.Folder,
        TransactionTime = export.TransactionTime,
        Watermark = export.Watermark,
        Losses = export.Losses is null ? null : [.. export.Losses.Select(loss => new LossRecord { Code = loss.Code, Type = loss.Type, Words = loss.Words })],
    };

    public static GapRecord ToRecord(RunGap gap) => new()
    {
        From = gap.From,
        Until = gap.Until,
        Code = gap.Loss.Code,
        Type = gap.Loss.Type,
        Words = gap.Loss.Words,
    };

    public static FindingRecord ToRecord(RunFinding finding) => new()
    {
        Code = finding.Code,
        Severity = finding.Severity.ToString(),
        Message = finding.Message,
        Type = finding.Type,
        File = finding.File,
        Count = finding.Count,
        Step = finding.Step,
        Missing = finding.MeansMissingData ? true : null,
    };

    public static CauseRecord ToRecord(FailureCause cause) => new()
    {
        Code = cause.Code,
        Status = cause.StatusCode,
        Count = cause.Count,
        File = cause.File,
        Message = cause.Message,
    };

    /// <summary>The records of a list; <see langword="null"/> for an empty list, which is not written.</summary>
    public static IReadOnlyList<TRecord>? ListOf<TPart, TRecord>(IReadOnlyList<TPart> parts, Func<TPart, TRecord> map) =>
        parts.Count == 0 ? null : [.. parts.Select(map)];

    public static RunErrorRecord? ErrorOf(ExportRun run) => run.ErrorId is null ? null : new RunErrorRecord
    {
        Id = run.ErrorId,
        Kind = run.ErrorKind?.ToString(),
        Message = run.ErrorMessage,
        Brief = run.ErrorBrief,
        Advice = run.ErrorAdvice,
    };

    public static RunGap ToGap(GapRecord record) => new(record.From, record.Until, new DataLoss(record.Code ?? string.Empty, record.Type, record.Words ?? string.Empty));

    /// <summary>Adds the parts of a run that <c>runs.json</c> keeps in lists and objects.</summary>
    /// <exception cref="FormatException">A record is not that of a part of a run.</exception>
    public static void Restore(ExportRun run, RunRecord record)
    {
        foreach (RunExportRecord export in RecordValues.Each(record.Exports))
        {
            run.Exports.Add(ToExport(export));
        }

        foreach (FindingRecord finding in RecordValues.Each(record.Findings ?? []))
        {
            run.Found.Add(ToFinding(finding));
        }

        foreach (CauseRecord cause in RecordValues.Each(record.Causes ?? []))
        {
            run.CausesFound.Restore(new FailureCause(cause.Code ?? string.Empty, cause.Status, cause.Count, cause.File, cause.Message ?? string.Empty));
        }

        if (record.Error is { } error)
        {
            run.ErrorId = error.Id;
            run.ErrorKind = RecordValues.TryChoice(error.Kind, out ErrorKind kind) ? kind : null;
            run.ErrorMessage = error.Message;
            run.ErrorBrief = error.Brief;
            run.ErrorAdvice = error.Advice;
        }
    }

    private static RunExport ToExport(RunExportRecord record)
    {
        string folder = record.Folder ?? string.Empty;
        if (!folder.All(c => c is >= 'a' and <= 'z'))
        {
            throw new FormatException("A run has a folder that was not made here.");
        }

        return new RunExport(RecordValues.Choice<RunExportRole>(record.Role), folder)
        {
            TransactionTime = record.TransactionTime,
            Watermark = record.Watermark,
            Losses = record.Losses is null ? null : [.. RecordValues.Each(record.Losses).Select(ToLoss)],
        };
    }

    private static DataLoss ToLoss(LossRecord record) => new(record.Code ?? string.Empty, record.Type, record.Words ?? string.Empty);

    // An unknown severity, of a newer version, is read as a problem, so that it is not overlooked.
    private static RunFinding ToFinding(FindingRecord record) => new(
        record.Code ?? string.Empty,
        RecordValues.TryChoice(record.Severity, out RunFindingSeverity severity) ? severity : RunFindingSeverity.Problem,
        record.Message ?? string.Empty)
    {
        Type = record.Type,
        File = record.File,
        Count = record.Count,
        Step = record.Step ?? string.Empty,
        MeansMissingData = record.Missing == true,
    };
}
