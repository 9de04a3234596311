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
        new(GzipFault.NotGzip, "The data are not gzip.");

    public static GzipDataException UnknownHeader() =>
        new(GzipFault.NotGzip, "The gzip header specifies an unknown compression method or extension.");

    public static GzipDataException Cut() =>
        new(GzipFault.Cut, "The gzip data end too early.");

    public static GzipDataException HeaderDamaged() =>
        new(GzipFault.Damaged, "The checksum of a gzip header is wrong.");

    public static GzipDataException DeflateDamaged(Exception inner) =>
        new(GzipFault.Damaged, "The gzip data are damaged: they cannot be decompressed.", inner);

    public static GzipDataException ChecksumWrong() =>
        new(GzipFault.Damaged, "The gzip data are damaged: their checksum or length does not match the uncompressed data.");

    public static GzipDataException TrailingData() =>
        new(GzipFault.TrailingData, "The gzip data are followed by bytes that are not gzip.");
}
