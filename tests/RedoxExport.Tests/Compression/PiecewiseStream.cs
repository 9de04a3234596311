using RedoxExport.Tests.Resources;

namespace RedoxExport.Tests.Compression;

/// <summary>Gives at most so many bytes a read, as a socket does; its asynchronous reads really are.</summary>
internal sealed class PiecewiseStream(byte[] data, int piece) : ReadStream
{
    private int _position;

    public bool IsDisposed { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int taken = Math.Min(Math.Min(count, piece), data.Length - _position);
        Array.Copy(data, _position, buffer, offset, taken);
        _position += taken;
        return taken;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        byte[] copy = new byte[Math.Min(buffer.Length, piece)];
        int taken = Read(copy, 0, copy.Length);
        copy.AsMemory(0, taken).CopyTo(buffer);
        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
