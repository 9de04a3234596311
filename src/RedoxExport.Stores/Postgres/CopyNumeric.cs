using System.Globalization;
using System.Text;

namespace RedoxExport.Stores.Postgres;

/// <summary>
/// Numbers in PostgreSQL's binary form of <c>numeric</c> (its source: <c>numeric_recv</c>): digits to the base 10,000, the power of 10,000 of the
/// first of them, the sign, and the number of decimal digits after the point, which is the scale that is shown.
/// </summary>
internal static class CopyNumeric
{
    private const int DigitsOfGroup = 4;
    private const short Negative = 0x4000;

    // The limits of PostgreSQL: 131,072 digits before the decimal point and 16,383 after it.
    private const int MostBefore = 131_072;
    private const int MostAfter = 16_383;
    private const int MostDigits = MostBefore + MostAfter;

    /// <summary>Writes the length and the value of a number in the form of JSON. Returns false and writes nothing if <c>numeric</c> cannot hold it.</summary>
    public static bool TryWrite(CopyBuffer into, ReadOnlySpan<byte> text)
    {
        if (!TryRead(text, out bool isNegative, out ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> fraction, out int exponent))
        {
            return false;
        }

        int count = whole.Length + fraction.Length;
        if (count > MostDigits)
        {
            return false;
        }

        // The position of the decimal point in the digits of both parts together.
        long point = (long)whole.Length + exponent;
        long scale = Math.Max(0, (long)fraction.Length - exponent);
        int first = 0;
        while (first < count && DigitAt(whole, fraction, first) == 0)
        {
            first++;
        }

        if (scale > MostAfter || (first < count && point - first > MostBefore))
        {
            return false;
        }

        if (first == count)
        {
            WriteHead(into, 0, 0, 0, (short)scale);
            return true;
        }

        WriteGroups(into, whole, fraction, point, first, isNegative, (short)scale);
        return true;
    }

    /// <summary>Writes a decimal of .NET, which PostgreSQL can always hold.</summary>
    public static void Write(CopyBuffer into, decimal number)
    {
        Span<char> characters = stackalloc char[64];
        number.TryFormat(characters, out int length, default, CultureInfo.InvariantCulture);
        Span<byte> text = stackalloc byte[64];
        TryWrite(into, text[..Encoding.ASCII.GetBytes(characters[..length], text)]);
    }

    private static void WriteGroups(CopyBuffer into, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long point, int first, bool isNegative, short scale)
    {
        int last = whole.Length + fraction.Length - 1;
        while (DigitAt(whole, fraction, last) == 0)
        {
            last--;
        }

        // A digit at index i has the power of ten point - 1 - i; its group is that power divided by four, rounded down.
        int weight = (int)Math.Floor((point - 1 - first) / (double)DigitsOfGroup);
        int lowest = (int)Math.Floor((point - 1 - last) / (double)DigitsOfGroup);
        int groups = weight - lowest + 1;
        WriteHead(into, (short)groups, (short)weight, isNegative ? Negative : (short)0, scale);
        for (int group = weight; group >= lowest; group--)
        {
            int value = 0;
            for (int power = (group * DigitsOfGroup) + DigitsOfGroup - 1; power >= group * DigitsOfGroup; power--)
            {
                long at = point - 1 - power;
                value = (value * 10) + (at < 0 || at > last ? 0 : DigitAt(whole, fraction, (int)at));
            }

            into.Write((short)value);
        }
    }

    private static void WriteHead(CopyBuffer into, short groups, short weight, short sign, short scale)
    {
        into.Write(sizeof(short) * (4 + groups));
        into.Write(groups);
        into.Write(weight);
        into.Write(sign);
        into.Write(scale);
    }

    private static int DigitAt(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, int index) =>
        (index < whole.Length ? whole[index] : fraction[index - whole.Length]) - '0';

    /// <summary>Takes a number apart (RFC 8259, section 6). Returns false if it is not one, or if its exponent is beyond every limit.</summary>
    private static bool TryRead(ReadOnlySpan<byte> text, out bool isNegative, out ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> fraction, out int exponent)
    {
        isNegative = !text.IsEmpty && text[0] == (byte)'-';
        text = text[(isNegative ? 1 : 0)..];
        whole = text[..DigitsOf(text)];
        text = text[whole.Length..];
        fraction = default;
        exponent = 0;
        if (whole.IsEmpty)
        {
            return false;
        }

        if (!text.IsEmpty && text[0] == (byte)'.')
        {
            fraction = text.Slice(1, DigitsOf(text[1..]));
            text = text[(1 + fraction.Length)..];
            if (fraction.IsEmpty)
            {
                return false;
            }
        }

        return text.IsEmpty
            || (text[0] is (byte)'e' or (byte)'E'
                && int.TryParse(text[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                && Math.Abs((long)exponent) <= MostDigits);
    }

    private static int DigitsOf(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
