namespace RedoxExport.Runs;

/// <summary>A finding of a run in <c>runs.json</c>.</summary>
internal sealed record FindingRecord
{
    public required string? Code { get; init; }

    public string? Severity { get; init; }

    public required string? Message { get; init; }

    public string? Type { get; init; }

    public string? File { get; init; }

    public long? Count { get; init; }

    public string? Step { get; init; }

    public bool? Missing { get; init; }
}
