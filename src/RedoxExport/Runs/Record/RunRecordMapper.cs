using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>Converts between a run and its record in <c>runs.json</c>.</summary>
internal static class RunRecordMapper
{
    public static RunRecord ToRecord(ExportRun run) => new()
    {
        Id = run.Id,
        State = run.State.ToString(),
        Mode = (run.Mode == ExportRunMode.References ? ExportRunMode.Incremental : run.Mode).ToString(),
        References = run.Mode == ExportRunMode.References ? true : null,
        Request = run.Request,
        RequestKey = run.RequestKey,
        Connection = run.Server.Connection,
        Destination = run.Server.Destination,
        Environment = run.Server.Environment,
        BaseUri = run.Server.BaseUri?.AbsoluteUri,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        Calls = run.Calls,
        WaitingSeconds = run.WaitingTime.TotalSeconds,
        DownloadSeconds = run.DownloadTime.TotalSeconds,
        Failures = run.Failures,
        Since = run.Since,
        Until = run.Until,
        TransactionTime = run.TransactionTime,
        Watermark = run.Watermark,
        HasGap = run.HasGap,
        AsksMembers = run.AsksMembers,
        Exports = [.. run.Exports.Select(RunPartsMapper.ToRecord)],
        Published = run.Published is { } position ? new PublishedRecord { Etag = position.ETag, SameAs = position.SameAs } : null,
        Gaps = RunPartsMapper.ListOf(run.Gaps, RunPartsMapper.ToRecord),
        IsHeld = run.IsHeld ? true : null,
        DatasetIsOld = run.DatasetIsOld ? true : null,
        TablesAreOld = run.TablesAreOld ? true : null,
        AttachmentsAreOld = run.AttachmentsAreOld ? true : null,
        Attachments = AttachmentsRecord.Of(run.Attachments),
        Files = run.FileCount,
        Bytes = run.Bytes,
        Resources = run.Resources,
        Retries = run.Retries,
        OutcomeErrors = run.OutcomeErrors,
        OutcomeWarnings = run.OutcomeWarnings,
        DamagedFiles = run.DamagedFiles,
        PatientsJoined = run.PatientsJoined,
        PatientsLeft = run.PatientsLeft,
        Findings = RunPartsMapper.ListOf(run.Findings, RunPartsMapper.ToRecord),
        Causes = RunPartsMapper.ListOf(run.Causes, RunPartsMapper.ToRecord),
        Error = RunPartsMapper.ErrorOf(run),
        FailedCalls = run.FailedCalls is { } failed ? new FailedCallsRecord { ExitCode = failed.ExitCode, Count = failed.Count, Advice = failed.Advice, Since = failed.Since } : null,
        Removed = run.IsRemoved ? true : null,
        Disabled = run.IsDisabled ? true : null,
    };

    /// <exception cref="FormatException">The record is not that of a run.</exception>
    /// <exception cref="OverflowException">A number is out of range.</exception>
    /// <exception cref="ArgumentException">A number is not one.</exception>
    public static ExportRun ToRun(string root, RunRecord record)
    {
        ReadableCounts resources = CountsOf(record);
        ExportRunState state = RecordValues.Choice<ExportRunState>(record.State);
        ExportRun run = new(root, IdOf(record.Id))
        {
            State = state,
            Mode = record.References == true ? ExportRunMode.References : RecordValues.Choice<ExportRunMode>(record.Mode),
            Request = record.Request ?? string.Empty,
            RequestKey = record.RequestKey ?? string.Empty,
            Server = ServerOf(record),
            StartedAt = record.StartedAt,
            EndedAt = record.EndedAt,
            Calls = record.Calls,
            WaitingTime = TimeSpan.FromSeconds(record.WaitingSeconds),
            DownloadTime = TimeSpan.FromSeconds(record.DownloadSeconds),

            // Earlier versions counted only the calls of a run with missing files.
            Failures = record.Failures ?? (state == ExportRunState.Incomplete ? record.Calls : 0),
            Since = record.Since,
            Until = record.Until,
            TransactionTime = record.TransactionTime,
            Watermark = record.Watermark,
            HasGap = record.HasGap,
            AsksMembers = record.AsksMembers,
            Published = record.Published is { } position ? new PublishedPosition(position.Etag, position.SameAs is null ? null : IdOf(position.SameAs)) : null,
            Gaps = record.Gaps is null ? [] : [.. RecordValues.Each(record.Gaps).Select(RunPartsMapper.ToGap)],
            IsHeld = record.IsHeld == true,
            DatasetIsOld = record.DatasetIsOld == true,
            TablesAreOld = record.TablesAreOld == true,
            AttachmentsAreOld = record.AttachmentsAreOld == true,
            Attachments = record.Attachments?.ToResult(root),
            FileCount = record.Files,
            Bytes = record.Bytes,
            Resources = resources,
            ResourceCount = resources.Values.Sum(),
            Retries = record.Retries,
            OutcomeErrors = record.OutcomeErrors,
            OutcomeWarnings = record.OutcomeWarnings,
            DamagedFiles = record.DamagedFiles,
            PatientsJoined = record.PatientsJoined,
            PatientsLeft = record.PatientsLeft,
            IsRemoved = record.Removed == true,
            IsDisabled = record.Disabled == true,
            FailedCalls = record.FailedCalls is { } failed ? new FailedCalls(failed.ExitCode, failed.Count, failed.Advice, failed.Since) : null,
        };
        RunPartsMapper.Restore(run, record);
        return run;
    }

    // The id becomes part of a path.
    private static string IdOf(string? text) => text is { Length: > 0 } id && id.All(c => c is '-' or (>= '0' and <= '9') or 'T' or 'Z')
        ? id
        : throw new FormatException("A run has an id that this module did not assign.");

    private static RunServer ServerOf(RunRecord record) => new(
        record.Connection,
        record.Destination,
        record.Environment,
        Uri.TryCreate(record.BaseUri, UriKind.Absolute, out Uri? baseUri) ? baseUri : null);

    private static ReadableCounts CountsOf(RunRecord record)
    {
        ReadableCounts counts = new();
        foreach (KeyValuePair<string, long> type in record.Resources ?? throw new FormatException("A run has no numbers of resources."))
        {
            counts[type.Key] = type.Value;
        }

        return counts;
    }
}
