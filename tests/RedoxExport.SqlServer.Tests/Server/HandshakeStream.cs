namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>The connection under TLS. The messages of the handshake are in packets of the protocol; what follows is not.</summary>
internal sealed class HandshakeStream(Stream inner) : Stream
{
    private byte[] _read = [];
    private int _readAt;

    /// <summary>True until the handshake has ended.</summary>
    public bool IsHandshake { get; set; } = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (!IsHandshake && _readAt == _read.Length)
        {
            return inner.Read(buffer, offset, count);
        }

        if (_readAt == _read.Length)
        {
            if (TdsMessage.Read(inner) is not { } message)
            {
                return 0;
            }

            _read = message.Data;
            _readAt = 0;
        }

        int size = Math.Min(count, _read.Length - _readAt);
        Array.Copy(_read, _readAt, buffer, offset, size);
        _readAt += size;
        return size;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (IsHandshake)
        {
            TdsMessage.Write(inner, TdsMessage.Prelogin, buffer.AsSpan(offset, count));
        }
        else
        {
            inner.Write(buffer, offset, count);
        }
    }

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
