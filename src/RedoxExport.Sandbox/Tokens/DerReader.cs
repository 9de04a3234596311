namespace RedoxExport.Sandbox.Tokens;

/// <summary>Reads the subset of DER (ITU-T X.690) that a public key needs. netstandard2.0 has no DER reader.</summary>
internal sealed class DerReader(byte[] data, int start, int end)
{
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte ObjectIdentifier = 0x06;
    public const byte Sequence = 0x30;

    private int _position = start;

    public DerReader(byte[] data)
        : this(data, 0, data.Length)
    {
    }

    /// <summary>Returns a reader for the content of the next element, which must have the given tag.</summary>
    /// <exception cref="FormatException">The element has another tag, or is longer than the remaining bytes.</exception>
    public DerReader Enter(byte tag)
    {
        int length = ReadHeader(tag);
        DerReader inner = new(data, _position, _position + length);
        _position += length;
        return inner;
    }

    /// <summary>Reads the content of the next element, which must have the given tag.</summary>
    /// <exception cref="FormatException">The element has another tag, or is longer than the remaining bytes.</exception>
    public byte[] Read(byte tag)
    {
        int length = ReadHeader(tag);
        byte[] bytes = new byte[length];
        Array.Copy(data, _position, bytes, 0, length);
        _position += length;
        return bytes;
    }

    /// <summary>Reads an unsigned integer and removes leading zero bytes.</summary>
    public byte[] ReadUnsigned()
    {
        byte[] bytes = Read(Integer);
        int zeros = 0;
        while (zeros < bytes.Length - 1 && bytes[zeros] == 0)
        {
            zeros++;
        }

        return bytes.Skip(zeros).ToArray();
    }

    /// <summary>Returns a reader for the content of a bit string, which must consist of whole bytes.</summary>
    public DerReader EnterBitString()
    {
        DerReader inner = Enter(BitString);
        inner.SkipUnusedBits();
        return inner;
    }

    /// <summary>Reads the remaining bytes.</summary>
    public byte[] Rest()
    {
        byte[] bytes = new byte[end - _position];
        Array.Copy(data, _position, bytes, 0, bytes.Length);
        _position = end;
        return bytes;
    }

    private void SkipUnusedBits()
    {
        if (Next() != 0)
        {
            throw new FormatException("A bit string of a key does not consist of whole bytes.");
        }
    }

    private int ReadHeader(byte tag)
    {
        if (Next() != tag)
        {
            throw new FormatException("The key has another structure than its label says.");
        }

        int length = Next();
        if (length >= 0x80)
        {
            int count = length & 0x7F;
            if (count is 0 or > 3)
            {
                throw new FormatException("The key has a length that no key has.");
            }

            length = 0;
            for (int i = 0; i < count; i++)
            {
                length = (length << 8) | Next();
            }
        }

        return length <= end - _position ? length : throw new FormatException("The key is cut off.");
    }

    private byte Next() => _position < end ? data[_position++] : throw new FormatException("The key is cut off.");
}
