namespace RedoxExport.Runs;

/// <summary>A <see cref="PublishedPosition"/> in <c>runs.json</c>.</summary>
internal sealed record PublishedRecord
{
    public string? Etag { get; init; }

    public string? SameAs { get; init; }
}
