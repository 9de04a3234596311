namespace RedoxExport.Runs;

/// <summary>An export of a run in <c>runs.json</c>.</summary>
internal sealed record RunExportRecord
{
    public required string? Role { get; init; }

    public required string? Folder { get; init; }

    public DateTimeOffset? TransactionTime { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    /// <summary><see langword="null"/> if an earlier version wrote the object.</summary>
    public IReadOnlyList<LossRecord?>? Losses { get; init; }
}
