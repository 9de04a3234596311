using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>One line of <c>files.ndjson</c>: a change of a file's state. The last line of a name counts.</summary>
internal sealed record JournalEntry
{
    /// <summary>The file's final name in the folder.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="JournalState"/>.</summary>
    public required string State { get; init; }

    public FileCategory Category { get; init; }

    public string? Type { get; init; }

    /// <summary>The complete link. Only this file and manifest.json contain it.</summary>
    public required string Url { get; init; }

    /// <summary>The mark of the file's row (see <see cref="RowMarks"/>); <see langword="null"/> in journals of version 0.1.0.</summary>
    public string? Row { get; init; }

    /// <summary>Bytes on disk; for a partial file, the bytes that were flushed to disk.</summary>
    public long Bytes { get; init; }

    public long Resources { get; init; }

    /// <summary>SHA-256 of the bytes on disk.</summary>
    public string? Sha256 { get; init; }

    public string? ETag { get; init; }

    /// <summary>For a file kept as gzip: the length of its unpacked content, in bytes.</summary>
    public long? DecodedBytes { get; init; }

    /// <summary>For a file kept as gzip: SHA-256 of its unpacked content.</summary>
    public string? DecodedSha256 { get; init; }

    /// <summary>For a partial file: the <c>If-Range</c> value to resume it with (a strong ETag or a Last-Modified).</summary>
    public string? Validator { get; init; }

    /// <summary>For a partial file: true if the bytes on disk are gzip, as received.</summary>
    public bool IsGzip { get; init; }

    /// <summary>For a partial file: its final length in bytes, if the server named it.</summary>
    public long? Total { get; init; }

    /// <summary>For a partial file: the number of first bytes that <see cref="HeadSha256"/> covers.</summary>
    public long? HeadBytes { get; init; }

    /// <summary>For a partial file: SHA-256 of its first bytes, as received. The file is resumed only if it starts with these bytes.</summary>
    public string? HeadSha256 { get; init; }

    /// <summary>For a partial file: the start time of the computer that wrote it.</summary>
    public DateTimeOffset? SystemStart { get; init; }

    /// <summary>
    /// For a complete file: its lines that are not resources, as far as they are known. The file was received twice with the same bytes
    /// and is not fetched again because of them.
    /// </summary>
    public LineDamage? Damage { get; init; }

    /// <summary>For a complete file: its lines of other types than the manifest names.</summary>
    public LineTypeCounts? Others { get; init; }

    /// <summary>For an unavailable file: the reason, as a sentence.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset Time { get; init; }
}
