namespace RedoxExport.Tests.Downloads;

/// <summary>Gives one piece after another, a read at the most one, and then ends or fails, now and for ever.</summary>
internal sealed class PiecesStream(byte[][] pieces, Exception? end) : ReadOnlyStream
{
    private readonly Queue<byte> _current = new();
    private int _next;

    public int Reads { get; private set; }

    /// <summary>Reads any stream to its end or its error, with reads of these lengths in turn.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="way">By <c>memory</c>, by <c>array</c>, or without waiting (<c>sync</c>).</param>
    /// <param name="lengths">How much is asked for at a time.</param>
    public static async Task<(IReadOnlyList<byte[]> Reads, Exception? Error)> ReadAllAsync(Stream stream, string way, params int[] lengths)
    {
        List<byte[]> reads = [];
        for (int turn = 0; ; turn++)
        {
            int length = lengths[turn % lengths.Length];

            // Longer than the read may be.
            byte[] buffer = new byte[length + 8];
            int read;
            try
            {
                read = way switch
                {
                    "memory" => await stream.ReadAsync(buffer.AsMemory(0, length)),
                    "array" => await ReadArrayAsync(stream, buffer, length),
                    _ => ReadNow(stream, buffer, length),
                };
            }
            catch (Exception e)
            {
                return (reads, e);
            }

            Assert.InRange(read, 0, length);
            if (read == 0)
            {
                return (reads, null);
            }

            reads.Add(buffer[..read]);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        Reads++;
        if (_current.Count == 0)
        {
            if (_next == pieces.Length)
            {
                return end is null ? 0 : throw end;
            }

            Array.ForEach(pieces[_next++], _current.Enqueue);
        }

        int read = Math.Min(count, _current.Count);
        for (int i = 0; i < read; i++)
        {
            buffer[offset + i] = _current.Dequeue();
        }

        return read;
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return Read(buffer, offset, count);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[] bytes = new byte[buffer.Length];
        int read = await ReadAsync(bytes, 0, bytes.Length, cancellationToken);
        bytes.AsSpan(0, read).CopyTo(buffer.Span);
        return read;
    }

#pragma warning disable CA1835 // This is the read that is meant.
    private static Task<int> ReadArrayAsync(Stream stream, byte[] buffer, int length) => stream.ReadAsync(buffer, 0, length, CancellationToken.None);
#pragma warning restore CA1835

    private static int ReadNow(Stream stream, byte[] buffer, int length) => stream.Read(buffer, 0, length);
}
