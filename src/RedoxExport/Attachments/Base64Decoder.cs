using System.Buffers;
using System.Buffers.Text;

namespace RedoxExport.Attachments;

/// <summary>
/// Decodes Base64 in the form in which it is between the quotes of a JSON string, piece by piece and with constant memory. White space and JSON's
/// escapes are allowed everywhere, because servers write <c>\/</c>, <c>\n</c> and <c>\u003d</c>.
/// </summary>
/// <param name="output">Receives the bytes: a buffer, and how many of them are valid.</param>
internal sealed class Base64Decoder(Action<byte[], int> output) : IDisposable
{
    // In characters; four characters are three bytes.
    private const int Block = 64 * 1024;
    private const int MostPadding = 2;
    private const int NoEscape = -2;
    private const int AfterBackslash = -1;
    private const int Digits = 4;

    private readonly byte[] _text = ArrayPool<byte>.Shared.Rent(Block + Digits);
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent((Block / 4 * 3) + 3);
    private int _used;
    private int _padding;

    // The state of an escape: none, after the backslash, or the number of hexadecimal digits so far.
    private int _escape = NoEscape;
    private int _unit;

    /// <summary>Decodes the next characters.</summary>
    /// <returns><see langword="false"/> if they are not Base64. Nothing can be added then.</returns>
    public bool Add(ReadOnlySpan<byte> text)
    {
        foreach (byte c in text)
        {
            if (_escape == NoEscape && c == (byte)'\\')
            {
                _escape = AfterBackslash;
            }
            else if (!(_escape == NoEscape ? Take(c) : Unescape(c)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Decodes the rest.</summary>
    /// <returns><see langword="false"/> if the text is not complete Base64.</returns>
    public bool Complete()
    {
        // Some encoders leave out the padding. One character alone is never complete.
        while (_padding == 0 && _used % Digits > 1)
        {
            _text[_used++] = (byte)'=';
        }

        return _escape == NoEscape && _used % Digits == 0 && Flush(isFinal: true);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_text, clearArray: true);
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
    }

    private bool Unescape(byte c)
    {
        if (_escape == AfterBackslash)
        {
            (_escape, _unit) = (c == (byte)'u' ? 0 : NoEscape, 0);
            return c switch
            {
                (byte)'u' or (byte)'n' or (byte)'r' or (byte)'t' => true,
                (byte)'/' => Take(c),
                _ => false,
            };
        }

        int digit = c is >= (byte)'0' and <= (byte)'9' ? c - '0' : (c | 0x20) is >= 'a' and <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
        _unit = (_unit << 4) | digit;
        if (digit < 0 || ++_escape < Digits)
        {
            return digit >= 0;
        }

        _escape = NoEscape;
        return _unit < 0x80 && Take((byte)_unit);
    }

    private bool Take(byte c)
    {
        if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            return true;
        }

        if (c == (byte)'=')
        {
            _text[_used++] = c;
            return ++_padding <= MostPadding;
        }

        if (_padding > 0 || (_used >= Block && !Flush(isFinal: false)))
        {
            return false;
        }

        _text[_used++] = c;
        return true;
    }

    private bool Flush(bool isFinal)
    {
        OperationStatus status = Base64.DecodeFromUtf8(_text.AsSpan(0, _used), _bytes, out int consumed, out int written, isFinal);
        if (status != OperationStatus.Done || consumed != _used)
        {
            return false;
        }

        _used = 0;
        if (written > 0)
        {
            output(_bytes, written);
        }

        return true;
    }
}
