namespace RedoxExport.Downloads;

/// <summary>A file that has come whole and lies under its partial name, flushed.</summary>
/// <param name="Partial">Its path.</param>
/// <param name="IsPacked">Whether it is kept under gzip.</param>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="Sha256">Of the bytes on disk.</param>
/// <param name="DecodedBytes">Bytes of NDJSON.</param>
/// <param name="DecodedSha256">Of the NDJSON.</param>
/// <param name="Resources">Lines that are not blank.</param>
/// <param name="WireBytes">Bytes as they came, under the server's coding.</param>
/// <param name="ETag">The server's mark of this version.</param>
/// <param name="Damage">The lines that are not resources, as far as is known.</param>
/// <param name="Others">The lines of other types than the manifest says.</param>
internal sealed record Arrival(string Partial, bool IsPacked, long Bytes, string Sha256, long DecodedBytes, string DecodedSha256, long Resources, long WireBytes, string? ETag, LineDamage? Damage = null, LineTypeCounts? Others = null)
{
    /// <summary>How many of its lines may be headers, which a server need not count.</summary>
    public long Headers { get; init; }

    /// <summary>Tells if not a single byte came: a whole file of nothing, or a server's mishap.</summary>
    public bool IsEmpty => WireBytes == 0;
}
