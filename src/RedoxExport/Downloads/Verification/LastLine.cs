using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>Keeps the last line of a stream of bytes that arrives in pieces, up to a limit of 16 MB.</summary>
internal sealed class LastLine
{
    private const int Longest = 16 * 1024 * 1024;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>True if the line is longer than the limit. Nothing of it is kept then.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Returns the line, with a space in place of every control character.</summary>
    [MethodImpl(HotPath.Optimized)]
    public ReadOnlySpan<byte> WithoutControls()
    {
        Span<byte> line = _bytes.AsSpan(0, _length);
        // Hardly any line has a control character.
        if (!line.ContainsAnyInRange((byte)0, (byte)(' ' - 1)))
        {
            return line;
        }

        foreach (ref byte b in line)
        {
            b = b < (byte)' ' ? (byte)' ' : b;
        }

        return line;
    }

    /// <summary>Keeps the last piece of a buffer.</summary>
    /// <param name="piece">A part of one line. An empty piece changes nothing.</param>
    /// <param name="continues">True if the piece continues the line that is kept.</param>
    [MethodImpl(HotPath.Optimized)]
    public void Keep(ReadOnlySpan<byte> piece, bool continues)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        if (!continues)
        {
            _length = 0;
            IsTooLong = false;
        }

        if (IsTooLong || _length + piece.Length > Longest)
        {
            IsTooLong = true;
            _length = 0;
            return;
        }

        if (_bytes.Length < _length + piece.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_length + piece.Length, _bytes.Length * 2));
        }

        piece.CopyTo(_bytes.AsSpan(_length));
        _length += piece.Length;
    }
}
