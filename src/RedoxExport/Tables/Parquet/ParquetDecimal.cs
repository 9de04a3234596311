using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RedoxExport.Tables;

/// <summary>
/// Decimal numbers as Parquet has them here: whole numbers of 10^-18 in 16 bytes, the highest first, in two's complement. So a number has up to
/// 20 digits before the decimal point and 18 after it.
/// </summary>
internal static class ParquetDecimal
{
    public const int Precision = 38;
    public const int Scale = 18;
    public const int Length = 16;

    private const int Limbs = Length / sizeof(uint);

    // In characters; no number with a longer one fits.
    private const int LongestExponent = 6;

    /// <summary>Reads a number in the form of JSON. Returns false if it is not one, or if it does not fit exactly.</summary>
    /// <param name="text">The number.</param>
    /// <param name="value">Receives its <see cref="Length"/> bytes.</param>
    [MethodImpl(HotPath.Optimized)]
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> value)
    {
        bool isNegative = !text.IsEmpty && text[0] == (byte)'-';
        text = text.Slice(isNegative ? 1 : 0);
        if (!TrySplit(text, out int digits, out int point, out int exponent))
        {
            return false;
        }

        Span<uint> limbs = stackalloc uint[Limbs];
        limbs.Clear();

        // The power of ten of the last digit that has been read, in units of the scale.
        long power = Scale + exponent + point;
        for (int i = 0; i < digits; i++)
        {
            byte digit = text[i];
            if (digit == (byte)'.')
            {
                continue;
            }

            power--;
            if (power < 0)
            {
                if (digit != (byte)'0')
                {
                    return false;
                }
            }
            else if (!TryShift(limbs, (uint)(digit - '0')))
            {
                return false;
            }
        }

        for (; power > 0 && !IsZero(limbs); power--)
        {
            if (!TryShift(limbs, 0))
            {
                return false;
            }
        }

        Write(limbs, isNegative, value);
        return true;
    }

    /// <summary>Finds the parts of a number (RFC 8259, section 6).</summary>
    /// <param name="text">The number without its sign.</param>
    /// <param name="digits">The number of characters up to the exponent.</param>
    /// <param name="point">The number of digits before the decimal point.</param>
    /// <param name="exponent">The exponent.</param>
    [MethodImpl(HotPath.Optimized)]
    private static bool TrySplit(ReadOnlySpan<byte> text, out int digits, out int point, out int exponent)
    {
        digits = 0;
        point = -1;
        exponent = 0;
        for (; digits < text.Length; digits++)
        {
            byte c = text[digits];
            if (c == (byte)'.' && point < 0)
            {
                point = digits;
            }
            else if (c is < (byte)'0' or > (byte)'9')
            {
                break;
            }
        }

        point = point < 0 ? digits : point;
        if (point == 0 || point == digits - 1)
        {
            return false;
        }

        return digits == text.Length || (text[digits] is (byte)'e' or (byte)'E' && TryExponent(text.Slice(digits + 1), out exponent));
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        bool isNegative = !text.IsEmpty && text[0] == (byte)'-';
        text = text.Slice(!text.IsEmpty && text[0] is (byte)'-' or (byte)'+' ? 1 : 0);
        if (text.IsEmpty || text.Length > LongestExponent)
        {
            return false;
        }

        foreach (byte c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            exponent = (exponent * 10) + (c - '0');
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }

    private static bool IsZero(ReadOnlySpan<uint> limbs) => (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0;

    /// <summary>Adds a digit at the end. Returns false if the number has more than <see cref="Precision"/> digits then.</summary>
    [MethodImpl(HotPath.Optimized)]
    private static bool TryShift(Span<uint> limbs, uint digit)
    {
        ulong carry = digit;
        for (int i = 0; i < Limbs; i++)
        {
            carry += (ulong)limbs[i] * 10;
            limbs[i] = (uint)carry;
            carry >>= 32;
        }

        return carry == 0 && !ExceedsPrecision(limbs);
    }

    // 10^38 = 0x4B3B4CA8_5A86C47A_098A2240_00000000.
    private static bool ExceedsPrecision(ReadOnlySpan<uint> limbs)
    {
        ulong high = ((ulong)limbs[3] << 32) | limbs[2];
        ulong low = ((ulong)limbs[1] << 32) | limbs[0];
        return high > 0x4B3B4CA85A86C47A || (high == 0x4B3B4CA85A86C47A && low >= 0x098A224000000000);
    }

    private static void Write(ReadOnlySpan<uint> limbs, bool isNegative, Span<byte> value)
    {
        ulong carry = 1;
        for (int i = 0; i < Limbs; i++)
        {
            uint limb = limbs[i];
            if (isNegative)
            {
                carry += ~limb;
                limb = (uint)carry;
                carry >>= 32;
            }

            BinaryPrimitives.WriteUInt32BigEndian(value.Slice(Length - (sizeof(uint) * (i + 1))), limb);
        }
    }
}
