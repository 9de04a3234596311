using System.Diagnostics.CodeAnalysis;

namespace RedoxExport.Sandbox.Http;

/// <summary>A write-only stream that processes the bytes that are written to it.</summary>
[SuppressMessage("Performance", "CA1844:Provide memory-based overrides of async methods when subclassing 'Stream'", Justification = "The base method for memory passes the array on to the method for arrays, which is all that an override could do.")]
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

    /// <summary>Receives the bytes of all write methods.</summary>
    protected abstract Task SendAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken);
}
