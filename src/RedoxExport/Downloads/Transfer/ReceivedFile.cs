namespace RedoxExport.Downloads;

/// <summary>A completely received file, flushed to disk under its partial name.</summary>
/// <param name="Partial">The path of the partial file.</param>
/// <param name="IsPacked">True if the file is kept gzip-compressed.</param>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="Sha256">The SHA-256 of the bytes on disk.</param>
/// <param name="DecodedBytes">Bytes of NDJSON.</param>
/// <param name="DecodedSha256">The SHA-256 of the NDJSON.</param>
/// <param name="Resources">Lines that are not blank.</param>
/// <param name="WireBytes">Bytes received, in the server's content coding.</param>
/// <param name="ETag">The ETag of the server's response.</param>
/// <param name="Damage">The lines known not to be resources.</param>
/// <param name="Others">The lines whose type differs from the manifest's.</param>
internal sealed record ReceivedFile(string Partial, bool IsPacked, long Bytes, string Sha256, long DecodedBytes, string DecodedSha256, long Resources, long WireBytes, string? ETag, LineDamage? Damage = null, LineTypeCounts? Others = null)
{
    /// <summary>The number of lines that may be headers, which a server does not have to count.</summary>
    public long Headers { get; init; }

    /// <summary>The SHA-1 of the content, in lower-case hexadecimal digits; <see langword="null"/> if it was not calculated.</summary>
    public string? Sha1 { get; init; }

    /// <summary>The media type of the server's response, as sent; <see langword="null"/> if it is not known.</summary>
    public string? ContentType { get; init; }

    /// <summary>True if no byte was received: the file is empty, or the server made a mistake.</summary>
    public bool IsEmpty => WireBytes == 0;
}
