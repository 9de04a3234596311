namespace RedoxExport.Downloads;

/// <summary>What a folder's <c>export.json</c> said when it was opened.</summary>
internal sealed record FolderRecord
{
    public required string State { get; init; }

    public string? Id { get; init; }

    public string? ContentLocation { get; init; }

    public string? PollingUrlSha256 { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The request as it was written.</summary>
    public string? RequestJson { get; init; }
}
