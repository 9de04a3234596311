using System.Buffers;
using System.Buffers.Binary;

namespace RedoxExport.Stores.Postgres;

/// <summary>Bytes in PostgreSQL's network order, in a pooled array that grows on demand.</summary>
internal sealed class CopyBuffer : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _used;

    public int Length { get; private set; }

    /// <summary>The number of bytes of memory that are in use, most of them perhaps for a few written ones.</summary>
    public int Capacity => _bytes.Length;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Write(byte value)
    {
        Room(sizeof(byte))[0] = value;
        Length += sizeof(byte);
    }

    public void Write(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(Room(sizeof(short)), value);
        Length += sizeof(short);
    }

    public void Write(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), value);
        Length += sizeof(int);
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Room(sizeof(long)), value);
        Length += sizeof(long);
    }

    /// <summary>Replaces a number that was written before.</summary>
    public void Patch(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(at), value);

    /// <summary>The next bytes, to be written by the caller. They count after <see cref="Advance"/>.</summary>
    public Span<byte> Room(int length)
    {
        if (_bytes.Length - Length < length)
        {
            Grow(length);
        }

        return _bytes.AsSpan(Length, length);
    }

    public void Advance(int length) => Length += length;

    public void TruncateTo(int length)
    {
        _used = Math.Max(_used, Length);
        Length = length;
    }

    public void Dispose()
    {
        byte[] bytes = Interlocked.Exchange(ref _bytes, []);
        Give(bytes);
        Length = 0;
    }

    private void Grow(int by)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + by));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        Give(_bytes);
        _bytes = larger;
    }

    // The array held patient data, so it is cleared before it returns to the pool.
    private void Give(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            Array.Clear(bytes, 0, Math.Min(bytes.Length, Math.Max(_used, Length)));
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
