namespace RedoxExport.Runs;

/// <summary>A run in <c>runs.json</c>. Members that are null are not written; null is read like a missing member.</summary>
internal sealed record RunRecord
{
    public required string? Id { get; init; }

    public required string? State { get; init; }

    public required string? Mode { get; init; }

    /// <summary>True for a run of references. Its mode is that of an increment, which earlier versions can read.</summary>
    public bool? References { get; init; }

    public required string? Request { get; init; }

    public required string? RequestKey { get; init; }

    public string? Connection { get; init; }

    public string? Destination { get; init; }

    public string? Environment { get; init; }

    public string? BaseUri { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required int Calls { get; init; }

    public required double WaitingSeconds { get; init; }

    public required double DownloadSeconds { get; init; }

    /// <summary>Missing in the files of earlier versions.</summary>
    public int? Failures { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public DateTimeOffset? TransactionTime { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    public bool? HasGap { get; init; }

    public bool? AsksMembers { get; init; }

    public required IReadOnlyList<RunExportRecord?>? Exports { get; init; }

    public PublishedRecord? Published { get; init; }

    public IReadOnlyList<GapRecord?>? Gaps { get; init; }

    public bool? IsHeld { get; init; }

    public bool? DatasetIsOld { get; init; }

    public bool? TablesAreOld { get; init; }

    public bool? AttachmentsAreOld { get; init; }

    public AttachmentsRecord? Attachments { get; init; }

    public required int Files { get; init; }

    public required long Bytes { get; init; }

    public required IReadOnlyDictionary<string, long>? Resources { get; init; }

    public required int Retries { get; init; }

    public required long OutcomeErrors { get; init; }

    public required long OutcomeWarnings { get; init; }

    public required int DamagedFiles { get; init; }

    public int? PatientsJoined { get; init; }

    public int? PatientsLeft { get; init; }

    public IReadOnlyList<FindingRecord?>? Findings { get; init; }

    public IReadOnlyList<CauseRecord?>? Causes { get; init; }

    public RunErrorRecord? Error { get; init; }

    public FailedCallsRecord? FailedCalls { get; init; }

    public bool? Removed { get; init; }

    /// <summary>True for the last run of a request that is disabled. Earlier versions do not know it, and remove it with the next run.</summary>
    public bool? Disabled { get; init; }
}
