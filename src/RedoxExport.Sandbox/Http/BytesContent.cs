namespace RedoxExport.Sandbox.Http;

internal sealed class BytesContent(byte[] bytes) : IAnswerContent
{
    public byte[] Bytes => bytes;

    public long? Length => bytes.Length;

    public long LeastLength => bytes.Length;

    public Task WriteAsync(Stream destination, CancellationToken cancellationToken) =>
        destination.WriteAsync(bytes, cancellationToken).AsTask();
}
