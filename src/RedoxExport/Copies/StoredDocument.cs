namespace RedoxExport.Copies;

/// <summary>A small document at a destination.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="Written">The time at which it was written, by the destination's clock; <see langword="null"/> if the destination does not tell.</param>
/// <param name="Tag">The ETag of a store, as it was sent; <see langword="null"/> if there is none.</param>
internal sealed record StoredDocument(byte[] Bytes, DateTimeOffset? Written, string? Tag = null);
