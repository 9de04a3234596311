#if NET8_0_OR_GREATER
using System.Runtime.InteropServices;
#endif

namespace RedoxExport.Sandbox.Http;

/// <summary>A write-only stream that processes the bytes that are written to it.</summary>
internal abstract class OutputFilter : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
        // Nothing is buffered.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        SendAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        SendAsync(buffer, offset, count, cancellationToken);

#if NET8_0_OR_GREATER
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> array) ? array : new ArraySegment<byte>(buffer.ToArray());
        return new ValueTask(SendAsync(bytes.Array!, bytes.Offset, bytes.Count, cancellationToken));
    }
#endif

    /// <summary>Receives the bytes of all write methods.</summary>
    protected abstract Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken);
}
