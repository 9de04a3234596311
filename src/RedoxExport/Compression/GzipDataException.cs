namespace RedoxExport.Compression;

/// <summary>
/// A gzip stream that cannot be trusted. The exception does not know files or links: the reader of the stream names the source in an error
/// of its own. Not an <see cref="IOException"/>, so that it is never taken for a failure of the disk or the network.
/// </summary>
internal sealed class GzipDataException : Exception
{
    private GzipDataException(GzipFault fault, string message, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
    }

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
        new(GzipFault.Damaged, "The gzip data is damaged: its checksum or length does not match the unpacked data.");

    public static GzipDataException TrailingData() =>
        new(GzipFault.TrailingData, "Something that is not gzip follows the end of the gzip data.");
}
