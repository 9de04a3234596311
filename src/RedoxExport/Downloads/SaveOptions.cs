using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>How an export is brought to disk.</summary>
public sealed record SaveOptions
{
    /// <summary>The largest file that is taken unless told otherwise: a terabyte of NDJSON.</summary>
    public const long DefaultMaxFileSize = 1L << 40;

    /// <summary>
    /// How much gzip may blow up unless told otherwise. FHIR's NDJSON packs to a tenth or a thirtieth; gzip ends at 1,030 to 1.
    /// </summary>
    public const int DefaultMaxCompressionRatio = 250;

    /// <summary>How many files at a time, at most: it shrinks while the server has too much to do. 4 unless told otherwise.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Which part of the export is saved, where several save it together; <see langword="null"/> for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Keeps files under gzip, as <c>*.ndjson.gz</c>: the server's own bytes where it sent gzip.</summary>
    public bool Compress { get; init; }

    /// <summary>The largest file that is taken, in bytes of NDJSON; <see langword="null"/> for any.</summary>
    public long? MaxFileSize { get; init; } = DefaultMaxFileSize;

    /// <summary>How many bytes one byte of gzip may unpack to, over a whole file; <see langword="null"/> for any.</summary>
    public int? MaxCompressionRatio { get; init; } = DefaultMaxCompressionRatio;

    /// <summary>
    /// Refuses a file in which lines are not FHIR resources, even if it comes twice with the same bytes. Unless told so, it is kept then, and
    /// the lines are reported.
    /// </summary>
    public bool RefusesDamagedLines { get; init; }

    /// <summary>Files that are whole and are fetched again once, because lines of them are damaged; by their full path.</summary>
    internal IReadOnlyDictionary<string, ExportedFile>? Again { get; init; }

    /// <summary>Takes each file that is asked for, as often as it is. On any thread.</summary>
    internal Action<ManifestFile>? OnRequest { get; init; }

    /// <summary>
    /// Whether it is said how what came differs from what was asked for, and what is known to be missing. A run reads the files back right afterwards
    /// and says it then.
    /// </summary>
    internal bool JudgesData { get; init; } = true;
}
