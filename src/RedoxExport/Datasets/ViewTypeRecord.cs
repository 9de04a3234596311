namespace RedoxExport.Datasets;

/// <summary>A type's file in <c>dataset.json</c>.</summary>
internal sealed record ViewTypeRecord
{
    public required string? Type { get; init; }

    public required long Resources { get; init; }

    public required long Bytes { get; init; }
}
