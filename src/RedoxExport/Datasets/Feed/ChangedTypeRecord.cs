namespace RedoxExport.Datasets;

/// <summary>A type in <c>changes.json</c>.</summary>
internal sealed record ChangedTypeRecord
{
    public required string? Type { get; init; }

    public required long Added { get; init; }

    public required long Updated { get; init; }

    public required long Deleted { get; init; }

    public required long Left { get; init; }

    /// <summary>The file of the added and updated resources; <see langword="null"/> if there are none.</summary>
    public ChangedFileRecord? Lines { get; init; }

    /// <summary>The file of the ids of the updated and removed resources; <see langword="null"/> if there are none.</summary>
    public ChangedFileRecord? Ids { get; init; }
}
