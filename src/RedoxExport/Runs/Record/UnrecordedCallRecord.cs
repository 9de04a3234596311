namespace RedoxExport.Runs;

/// <summary>The document about calls that could not be recorded in their folder of runs. It is in a folder of the account.</summary>
internal sealed record UnrecordedCallRecord
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required string? Root { get; init; }

    /// <summary>Hashes: the text of a request may have ids of patients.</summary>
    public required string? RequestKey { get; init; }

    public required string? RequestLine { get; init; }

    public required bool HasServer { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string? ErrorId { get; init; }

    public string? Brief { get; init; }

    public required FailedCallsRecord? FailedCalls { get; init; }
}
