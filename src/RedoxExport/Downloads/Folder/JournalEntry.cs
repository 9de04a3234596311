using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>One line of <c>files.ndjson</c>: a file's state changed. The last line of a name counts.</summary>
internal sealed record JournalEntry
{
    /// <summary>The file's name in the folder, as it is or will be in the end.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="JournalState"/>.</summary>
    public required string State { get; init; }

    public FileCategory Category { get; init; }

    public string? Type { get; init; }

    /// <summary>The whole link: this file and manifest.json are the only places that hold it.</summary>
    public required string Url { get; init; }

    /// <summary>The row that the file is of (see <see cref="RowMarks"/>); <see langword="null"/> in journals of version 0.1.0.</summary>
    public string? Row { get; init; }

    /// <summary>Bytes on disk; of a partial one, those that have been flushed to the disk.</summary>
    public long Bytes { get; init; }

    public long Resources { get; init; }

    /// <summary>Of the bytes on disk.</summary>
    public string? Sha256 { get; init; }

    public string? ETag { get; init; }

    /// <summary>Of a file that is kept packed: the length of what it unpacks to.</summary>
    public long? DecodedBytes { get; init; }

    /// <summary>Of a file that is kept packed: of what it unpacks to.</summary>
    public string? DecodedSha256 { get; init; }

    /// <summary>Of a partial file: what <c>If-Range</c> says to continue it (a strong ETag or a Last-Modified).</summary>
    public string? Validator { get; init; }

    /// <summary>Of a partial file: whether what is on disk is under gzip, as it came.</summary>
    public bool IsGzip { get; init; }

    /// <summary>Of a partial file: how many bytes it will have in the end, where the server said so.</summary>
    public long? Total { get; init; }

    /// <summary>Of a partial file: how many of its first bytes <see cref="HeadSha256"/> is of.</summary>
    public long? HeadBytes { get; init; }

    /// <summary>Of a partial file: the SHA-256 of its first bytes, as they came. What is on disk is continued only if it begins with them.</summary>
    public string? HeadSha256 { get; init; }

    /// <summary>Of a partial file: when the computer was started that wrote it.</summary>
    public DateTimeOffset? SystemStart { get; init; }

    /// <summary>Of a whole file: its lines that are not resources, as far as they are known. It came twice with the same bytes, and is not fetched again for them.</summary>
    public LineDamage? Damage { get; init; }

    /// <summary>Of a whole file: its lines of other types than the manifest says.</summary>
    public LineTypeCounts? Others { get; init; }

    /// <summary>Of an unavailable file: why, in a sentence.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset Time { get; init; }
}
