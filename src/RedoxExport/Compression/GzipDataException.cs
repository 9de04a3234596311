namespace RedoxExport.Compression;

/// <summary>
/// A gzip stream that cannot be trusted. Knows nothing of files or links: who reads it says in an error of its own whose
/// bytes they were. Not an <see cref="IOException"/>, so that it is never taken for a fault of the disk or the wire.
/// </summary>
internal sealed class GzipDataException : Exception
{
    private GzipDataException(GzipFault fault, string message, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
    }

    /// <summary>What is wrong.</summary>
    public GzipFault Fault { get; }

    public static GzipDataException NotGzip() =>
        new(GzipFault.NotGzip, "The data is not gzip.");

    public static GzipDataException UnknownHeader() =>
        new(GzipFault.NotGzip, "The gzip header asks for a compression method or an extension that does not exist.");

    public static GzipDataException Cut() =>
        new(GzipFault.Cut, "The gzip data ends too early: it was cut.");

    public static GzipDataException HeaderDamaged() =>
        new(GzipFault.Damaged, "The checksum of a gzip header is wrong.");

    public static GzipDataException DeflateDamaged(Exception inner) =>
        new(GzipFault.Damaged, "The gzip data is damaged: it cannot be unpacked.", inner);

    public static GzipDataException ChecksumWrong() =>
        new(GzipFault.Damaged, "The gzip data is damaged: checksum and length do not fit what was unpacked.");

    public static GzipDataException TrailingData() =>
        new(GzipFault.TrailingData, "Something that is not gzip follows the end of the gzip data.");
}
