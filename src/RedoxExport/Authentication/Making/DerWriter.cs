namespace RedoxExport.Authentication;

/// <summary>Writes DER (X.690), because .NET Standard 2.0 cannot export PEM. Both builds use it, so that the tests of one build cover the other.</summary>
internal static class DerWriter
{
    /// <summary>A value. Its parts are wiped, because they can be numbers of a private key.</summary>
    public static byte[] Value(byte tag, params byte[][] parts)
    {
        int length = parts.Sum(part => part.Length);
        byte[] header = length switch
        {
            < 0x80 => [tag, (byte)length],
            < 0x100 => [tag, 0x81, (byte)length],
            < 0x10000 => [tag, 0x82, (byte)(length >> 8), (byte)length],
            _ => throw new ArgumentOutOfRangeException(nameof(parts), "A key does not have values of 64 KB."),
        };
        byte[] value = new byte[header.Length + length];
        header.CopyTo(value, 0);
        int at = header.Length;
        foreach (byte[] part in parts)
        {
            part.CopyTo(value, at);
            at += part.Length;
            SecretText.Wipe(part);
        }

        return value;
    }

    /// <summary>A number that is not negative: big-endian, without padding.</summary>
    public static byte[] Unsigned(byte[] number)
    {
        int start = 0;
        while (start < number.Length - 1 && number[start] == 0)
        {
            start++;
        }

        // A first bit would be a sign.
        byte[] sign = number[start] >= 0x80 ? [0] : [];
        return Value(DerReader.Integer, sign, number.AsSpan(start).ToArray());
    }

    /// <summary>A string of whole bytes.</summary>
    public static byte[] Bits(params byte[][] parts) => Value(DerReader.BitString, [[0], .. parts]);
}
