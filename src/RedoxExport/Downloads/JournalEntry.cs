using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>One line of <c>files.ndjson</c>: a file's state changed. The last line of a name counts.</summary>
internal sealed record JournalEntry
{
    public required string Name { get; init; }

    public required string State { get; init; }

    public FileCategory Category { get; init; }

    public string? Type { get; init; }

    /// <summary>The whole link: this file and manifest.json are the only places that hold it.</summary>
    public required string Url { get; init; }

    public long Bytes { get; init; }

    public long Resources { get; init; }

    public string? Sha256 { get; init; }

    public string? ETag { get; init; }

    public DateTimeOffset Time { get; init; }
}
