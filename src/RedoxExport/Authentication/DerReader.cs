using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RedoxExport.Authentication;

/// <summary>
/// A small strict reader of DER (X.690): definite lengths in their shortest form, tags of one byte. It exists because netstandard2.0 cannot
/// import PEM or PKCS#8. Both builds use it, so that the tests of one build cover the other.
/// </summary>
/// <remarks>Throws <see cref="CryptographicException"/> if the input is not DER. The message does not quote the input.</remarks>
internal ref struct DerReader
{
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte OctetString = 0x04;
    public const byte ObjectIdentifier = 0x06;
    public const byte Sequence = 0x30;

    private ReadOnlySpan<byte> _rest;

    public DerReader(ReadOnlySpan<byte> data)
    {
        _rest = data;
    }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The tag of the next value; 0 at the end, which is not the tag of any value in a key.</summary>
    public readonly byte NextTag => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>Reads one value with the given tag and returns its content.</summary>
    public ReadOnlySpan<byte> Read(byte tag)
    {
        if (NextTag != tag || _rest.Length < 2)
        {
            throw Broken();
        }

        int at = 2;
        int length = _rest[1];
        if (length >= 0x80)
        {
            int count = length & 0x7F;
            if (count is 0 or > 4 || _rest.Length < 2 + count)
            {
                throw Broken();
            }

            long value = 0;
            for (int i = 0; i < count; i++)
            {
                value = (value << 8) | _rest[at++];
            }

            bool shortest = value >= 0x80 && value >> (8 * (count - 1)) != 0;
            if (!shortest || value > int.MaxValue)
            {
                throw Broken();
            }

            length = (int)value;
        }

        if (length > _rest.Length - at)
        {
            throw Broken();
        }

        ReadOnlySpan<byte> content = _rest.Slice(at, length);
        _rest = _rest.Slice(at + length);
        return content;
    }

    public DerReader ReadSequence() => new(Read(Sequence));

    /// <summary>Reads a non-negative INTEGER: big-endian, without the sign byte; zero is one zero byte.</summary>
    public ReadOnlySpan<byte> ReadUnsigned()
    {
        ReadOnlySpan<byte> content = Read(Integer);
        bool negative = content.IsEmpty || content[0] >= 0x80;
        bool padded = content.Length > 1 && content[0] == 0 && content[1] < 0x80;
        if (negative || padded)
        {
            throw Broken();
        }

        return content.Length > 1 && content[0] == 0 ? content.Slice(1) : content;
    }

    /// <summary>Reads a version number: an INTEGER of one byte.</summary>
    public int ReadVersion()
    {
        ReadOnlySpan<byte> content = ReadUnsigned();
        return content.Length == 1 ? content[0] : throw Broken();
    }

    /// <summary>Reads an OBJECT IDENTIFIER and returns its dotted form.</summary>
    public string ReadObjectIdentifier()
    {
        ReadOnlySpan<byte> content = Read(ObjectIdentifier);
        StringBuilder text = new();
        ulong arc = 0;
        bool inside = false;
        foreach (byte b in content)
        {
            if ((!inside && b == 0x80) || arc > ulong.MaxValue >> 7)
            {
                throw Broken();
            }

            arc = (arc << 7) | (b & 0x7Fu);
            inside = b >= 0x80;
            if (inside)
            {
                continue;
            }

            if (text.Length == 0)
            {
                ulong first = Math.Min(arc / 40, 2);
                text.Append(first.ToString(CultureInfo.InvariantCulture));
                arc -= first * 40;
            }

            text.Append('.').Append(arc.ToString(CultureInfo.InvariantCulture));
            arc = 0;
        }

        return inside || text.Length == 0 ? throw Broken() : text.ToString();
    }

    public readonly void ExpectEnd()
    {
        if (!_rest.IsEmpty)
        {
            throw Broken();
        }
    }

    public static CryptographicException Broken() => new("The data are not well-formed DER.");
}
