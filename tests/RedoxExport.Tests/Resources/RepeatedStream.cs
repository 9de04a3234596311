namespace RedoxExport.Tests.Resources;

/// <summary>The same bytes again and again: a file of any size that takes no room.</summary>
internal sealed class RepeatedStream(byte[] unit, long times) : ReadStream
{
    private readonly long _length = unit.Length * times;
    private long _position;

    /// <summary>How many bytes were read.</summary>
    public long Given => _position;

    public bool IsClosed { get; private set; }

    /// <summary>How often it was read after it was closed.</summary>
    public int ReadAfterClosed { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ReadAfterClosed += IsClosed ? 1 : 0;
        int taken = (int)Math.Min(count, _length - _position);
        for (int done = 0; done < taken;)
        {
            int from = (int)(_position % unit.Length);
            int part = Math.Min(unit.Length - from, taken - done);
            Array.Copy(unit, from, buffer, offset + done, part);
            done += part;
            _position += part;
        }

        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}
