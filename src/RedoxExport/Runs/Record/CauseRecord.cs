namespace RedoxExport.Runs;

/// <summary>A kind of error that caused files of a run to be missing or damaged, in <c>runs.json</c>.</summary>
internal sealed record CauseRecord
{
    public required string? Code { get; init; }

    public int? Status { get; init; }

    public required long Count { get; init; }

    public string? File { get; init; }

    public required string? Message { get; init; }
}
