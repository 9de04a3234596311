namespace RedoxExport.Datasets;

/// <summary>A file of a change set in <c>changes.json</c>.</summary>
internal sealed record ChangedFileRecord
{
    public required long Bytes { get; init; }

    /// <summary>In lower-case hexadecimal digits.</summary>
    public required string? Sha256 { get; init; }
}
