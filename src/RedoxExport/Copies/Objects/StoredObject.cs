namespace RedoxExport.Copies;

/// <summary>The facts about an object, from a HEAD request.</summary>
/// <param name="Length">Its length in bytes; <see langword="null"/> if the store does not tell.</param>
/// <param name="Sha256">The SHA-256 that the module recorded with it, in hexadecimal digits; <see langword="null"/> if there is none.</param>
internal sealed record StoredObject(long? Length, string? Sha256)
{
    /// <summary>The checksum that the store itself has calculated, as it sends it; <see langword="null"/> if it sends none.</summary>
    public string? Checksum { get; init; }

    /// <summary>The ETag without quotes; <see langword="null"/> if it cannot be an MD5.</summary>
    public string? ETag { get; init; }

    /// <summary>The time at which it was written, in whole seconds of the store's clock; <see langword="null"/> if the store does not tell.</summary>
    public DateTimeOffset? Written { get; init; }
}

/// <summary>The result of comparing an object with what was sent.</summary>
internal enum ObjectProof
{
    /// <summary>The store's own checksum is that of the bytes that were sent.</summary>
    Confirmed,

    /// <summary>The store's own checksum is another one.</summary>
    Different,

    /// <summary>The store has no checksum that can be compared. The object has to be read back.</summary>
    Unknown,
}
