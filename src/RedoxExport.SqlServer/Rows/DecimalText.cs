using System.Buffers.Text;
using System.Data.SqlTypes;

namespace RedoxExport.SqlServer.Rows;

/// <summary>Reads numbers in the form of JSON (RFC 8259, section 6) as <c>decimal(38,18)</c>, without rounding.</summary>
internal static class DecimalText
{
    private const int Digits = SqlServerDialect.DecimalDigits;
    private const int Scale = SqlServerDialect.DecimalScale;

    // As many digits as an unsigned number of 32 bits always holds.
    private const int DigitsOfGroup = 9;

    /// <summary>Returns false if the text is not a number, or has a digit that the type has no place for. Zeros after the last place are dropped.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SqlDecimal value)
    {
        value = SqlDecimal.Null;
        bool isNegative = text.Length > 0 && text[0] == (byte)'-';
        text = text.Slice(isNegative ? 1 : 0);
        int whole = DigitsOf(text);
        int end = whole;
        if (whole == 0)
        {
            return false;
        }

        if (end < text.Length && text[end] == (byte)'.')
        {
            int fraction = DigitsOf(text.Slice(end + 1));
            if (fraction == 0)
            {
                return false;
            }

            end += 1 + fraction;
        }

        return TryReadExponent(text.Slice(end), out int exponent) && TryPlace(text.Slice(0, end), whole, exponent, isNegative, out value);
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        ReadOnlySpan<byte> number = text.Slice(1);
        int sign = number.Length > 0 && number[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        ReadOnlySpan<byte> digits = number.Slice(sign);
        return DigitsOf(digits) == digits.Length && Utf8Parser.TryParse(number, out exponent, out int used) && used == number.Length;
    }

    private static bool TryPlace(ReadOnlySpan<byte> number, int whole, int exponent, bool isNegative, out SqlDecimal value)
    {
        value = SqlDecimal.Null;
        Span<byte> places = stackalloc byte[Digits];
        places.Clear();
        bool isZero = true;
        int index = 0;
        foreach (byte character in number)
        {
            if (character == (byte)'.')
            {
                continue;
            }

            // The first place is that of the highest power of ten.
            long place = Digits - Scale - (long)whole - exponent + index++;
            if (character == (byte)'0')
            {
                continue;
            }

            if (place is < 0 or >= Digits)
            {
                return false;
            }

            places[(int)place] = (byte)(character - '0');
            isZero = false;
        }

        value = ValueOf(places, isNegative && !isZero);
        return true;
    }

    private static SqlDecimal ValueOf(ReadOnlySpan<byte> places, bool isNegative)
    {
        // 128 bits in four words, lowest first.
        Span<uint> words = stackalloc uint[4];
        words.Clear();
        int start = 0;
        for (int end = Digits % DigitsOfGroup; end <= Digits; end += DigitsOfGroup)
        {
            uint factor = 1;
            uint group = 0;
            for (; start < end; start++)
            {
                factor *= 10;
                group = (group * 10) + places[start];
            }

            ulong carry = group;
            for (int i = 0; i < words.Length; i++)
            {
                carry += (ulong)words[i] * factor;
                words[i] = (uint)carry;
                carry >>= 32;
            }
        }

        return new SqlDecimal(Digits, Scale, !isNegative, unchecked((int)words[0]), unchecked((int)words[1]), unchecked((int)words[2]), unchecked((int)words[3]));
    }

    private static int DigitsOf(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && text[count] is >= (byte)'0' and <= (byte)'9')
        {
            count++;
        }

        return count;
    }
}
