namespace RedoxExport.Tests.Payloads;

/// <summary>A stream that cannot seek and gives a text, a little at a time; then, if asked to, one byte for as long as it is read.</summary>
internal sealed class EndlessStream(byte[] text, byte? then = null) : Stream
{
    public long Given { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int left = (int)Math.Max(0, text.Length - Given);
        int read = left > 0 ? Math.Min(Math.Min(left, count), 100) : then is null ? 0 : count;
        if (left > 0)
        {
            Array.Copy(text, Given, buffer, offset, read);
        }
        else
        {
            buffer.AsSpan(offset, read).Fill(then ?? 0);
        }

        Given += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
