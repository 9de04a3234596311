using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>The options for saving an export to disk.</summary>
internal sealed record SaveOptions
{
    /// <summary>The default of <see cref="MaxFileSize"/>: a terabyte (2^40 bytes) of NDJSON.</summary>
    public const long DefaultMaxFileSize = 1L << 40;

    /// <summary>
    /// The default of <see cref="MaxCompressionRatio"/>. FHIR NDJSON is compressed to between a tenth and a thirtieth of its size; gzip
    /// cannot exceed about 1,030 to 1.
    /// </summary>
    public const int DefaultMaxCompressionRatio = 250;

    /// <summary>The maximum number of files at a time. The actual number shrinks while the server is overloaded. The default is 4.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>The part of the export to save, if several processes save it together; <see langword="null"/> for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Keeps files as gzip, under <c>*.ndjson.gz</c>: the server's own bytes if it sent gzip.</summary>
    public bool Compress { get; init; }

    /// <summary>The largest file that is accepted, in bytes of NDJSON; <see langword="null"/> for any size.</summary>
    public long? MaxFileSize { get; init; } = DefaultMaxFileSize;

    /// <summary>The number of bytes that one byte of gzip may unpack to, over a whole file; <see langword="null"/> for any number.</summary>
    public int? MaxCompressionRatio { get; init; } = DefaultMaxCompressionRatio;

    /// <summary>
    /// Refuses a file with lines that are not FHIR resources or not of the type that the manifest names, even if it is received twice with
    /// the same bytes. By default, such a file is kept then, and the lines are reported.
    /// </summary>
    public bool RefusesDamagedLines { get; init; }

    /// <summary>Complete files that are fetched again once because some of their lines are damaged, by their full path.</summary>
    internal IReadOnlyDictionary<string, ExportedFile>? Again { get; init; }

    /// <summary>Called before each request for a file, retries included. Called on any thread.</summary>
    internal Action<ManifestFile>? OnRequest { get; init; }

    /// <summary>
    /// True if the save reports how the received data differ from the request, and which data are known to be missing. A run sets this to
    /// false, because it reads the files back right afterward and reports then.
    /// </summary>
    internal bool JudgesData { get; init; } = true;
}
