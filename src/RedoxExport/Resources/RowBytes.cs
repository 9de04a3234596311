using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
#if NET8_0_OR_GREATER
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace RedoxExport.Resources;

/// <summary>Rows of a table as bytes, such as CSV in UTF-8, in a pooled buffer that grows on demand.</summary>
internal sealed class RowBytes(int firstSize = RowBytes.FirstSize) : IDisposable
{
    private const int FirstSize = 64 * 1024;

    // The size of a vector in bytes. A vector write can go up to this many bytes too far; the next write overwrites them.
    private const int Wide = 32;

    // A sign, 29 digits and a decimal point.
    private const int LongestDecimal = 31;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(firstSize);
    private int _length;

    /// <summary>The number of rows.</summary>
    public long Rows { get; set; }

    /// <summary>The number of bytes.</summary>
    public int Length => _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _length < bytes.Length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Writes a part of an array, in vector steps if enough bytes of the array follow the part.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void Write(byte[] from, int start, int length)
    {
#if NET8_0_OR_GREATER
        if (from.Length - start - length >= Wide)
        {
            if (_buffer.Length - _length < length + Wide)
            {
                Grow(length + Wide);
            }

            ref byte source = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(from), start);
            ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _length);
            for (int at = 0; at < length; at += Wide)
            {
                Vector256.LoadUnsafe(ref source, (nuint)at).StoreUnsafe(ref target, (nuint)at);
            }

            _length += length;
            return;
        }

#endif
        Write(from.AsSpan(start, length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value)
    {
        if (_buffer.Length == _length)
        {
            Grow(1);
        }

        _buffer[_length++] = value;
    }

    /// <summary>Writes a text in UTF-8.</summary>
    public void Write(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_buffer.Length - _length < most)
        {
            Grow(most);
        }

        _length += Encoding.UTF8.GetBytes(text.AsSpan(), _buffer.AsSpan(_length));
    }

    /// <summary>Writes a number in the invariant culture, with all of its digits and no exponent.</summary>
    public void WriteNumber(decimal number)
    {
        int written;
        while (!Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out written))
        {
            Grow(LongestDecimal);
        }

        _length += written;
    }

    /// <summary>Adds bytes that the caller writes into the span before it calls another method. They are not cleared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Append(int length)
    {
        if (_buffer.Length - _length < length)
        {
            Grow(length);
        }

        _length += length;
        return _buffer.AsSpan(_length - length, length);
    }

    /// <summary>Bytes that have been written, to change them.</summary>
    public Span<byte> Written(int start, int length) => _buffer.AsSpan(start, length);

    /// <summary>Removes what was written after a point.</summary>
    /// <param name="length">The <see cref="Length"/> at that point.</param>
    /// <param name="rows">The <see cref="Rows"/> at that point.</param>
    public void TruncateTo(int length, long rows)
    {
        Array.Clear(_buffer, length, _length - length);
        _length = length;
        Rows = rows;
    }

    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        Give(buffer);
        _length = 0;
    }

    private void Grow(int by)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + by));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Give(_buffer);
        _buffer = larger;
    }

    // The buffer held patient data, so it is cleared before it returns to the pool.
    private void Give(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            Array.Clear(buffer, 0, Math.Min(buffer.Length, _length + Wide));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
