namespace RedoxExport.Runs;

/// <summary>Data that are known to be missing from an export, in <c>runs.json</c>.</summary>
internal sealed record LossRecord
{
    public required string? Code { get; init; }

    public string? Type { get; init; }

    public required string? Words { get; init; }
}
