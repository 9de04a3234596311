namespace RedoxExport.Runs;

/// <summary>A loss in <c>runs.json</c> that several runs over the same time window have in common.</summary>
internal sealed record GapRecord
{
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public required string? Code { get; init; }

    public string? Type { get; init; }

    public required string? Words { get; init; }
}
