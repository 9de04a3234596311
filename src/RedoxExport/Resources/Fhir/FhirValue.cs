using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>Makes values of JSON that <see cref="ResourceParser"/> has already checked.</summary>
/// <remarks>
/// Texts stay texts, dates among them. A whole number is an <see cref="int"/>, else a <see cref="long"/>, else a
/// <see cref="BigInteger"/>. A number with a fraction or an exponent is a <see cref="decimal"/> where that holds it exactly
/// (1.50 keeps its zero); FHIR's own decimals always fit. If it has too large or too small an exponent for that, and at most 15 digits, it
/// is a <see cref="double"/>, which gives back all of them (IEEE 754). Any other number stays its text, so that no digit is lost:
/// one with more digits, one beyond a double, or a whole number of more than 1,000 digits.
/// </remarks>
internal static class FhirValue
{
    private const int DecimalDigits = 28;
    private const int DoubleDigits = 15;
    private const int LongestWholeNumber = 1000;

    // Below it, a double has fewer digits (IEEE 754, subnormal numbers).
    private const double SmallestExact = 2.2250738585072014E-308;

    /// <summary>The value that takes <paramref name="length"/> bytes from <paramref name="start"/> on.</summary>
    public static object? Read(byte[] json, JsonTokenType kind, int start, int length) => kind switch
    {
        JsonTokenType.String => ReadText(json, start, length),
        JsonTokenType.Number => ReadNumber(json, start, length),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.StartObject => new FhirElement(json, start, length),
        JsonTokenType.StartArray => ReadArray(json, start, length),
        _ => null,
    };

    /// <summary>The text of a string token, quotes included in its bytes.</summary>
    public static string ReadText(byte[] json, int start, int length)
    {
        if (json.AsSpan(start, length).IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(json, start + 1, length - 2);
        }

        Utf8JsonReader reader = new(json.AsSpan(start, length));
        reader.Read();
        return reader.GetString()!;
    }

    private static object?[] ReadArray(byte[] json, int start, int length)
    {
        List<object?> values = [];
        Utf8JsonReader reader = new(json.AsSpan(start, length), ResourceParser.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            JsonTokenType kind = reader.TokenType;
            int from = (int)reader.TokenStartIndex;
            reader.Skip();
            values.Add(Read(json, kind, start + from, (int)reader.BytesConsumed - from));
        }

        return [.. values];
    }

    private static object ReadNumber(byte[] json, int start, int length)
    {
        ReadOnlySpan<byte> text = json.AsSpan(start, length);
        if (text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            return ReadWholeNumber(json, start, length);
        }

        string number = Encoding.ASCII.GetString(json, start, length);
        bool fitsDecimal = FitsDecimal(text, out int digits);
        if (fitsDecimal && decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact))
        {
            return exact;
        }

        return digits <= DoubleDigits
            && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double near)
            && !double.IsInfinity(near)
            && Math.Abs(near) >= SmallestExact
            ? near
            : number;
    }

    private static object ReadWholeNumber(byte[] json, int start, int length)
    {
        ReadOnlySpan<byte> text = json.AsSpan(start, length);
        if (Utf8Parser.TryParse(text, out int small, out int used) && used == length)
        {
            return small;
        }

        if (Utf8Parser.TryParse(text, out long large, out used) && used == length)
        {
            return large;
        }

        string number = Encoding.ASCII.GetString(json, start, length);
        return length <= LongestWholeNumber ? BigInteger.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : number;
    }

    /// <summary>Whether a decimal holds the number without rounding: 28 digits, and as many behind the point.</summary>
    private static bool FitsDecimal(ReadOnlySpan<byte> number, out int digits)
    {
        digits = 0;
        int behindPoint = 0;
        bool pointSeen = false;
        int exponentAt = number.Length;
        for (int i = 0; i < number.Length; i++)
        {
            byte c = number[i];
            if (c is (byte)'e' or (byte)'E')
            {
                exponentAt = i;
                break;
            }

            if (c == (byte)'.')
            {
                pointSeen = true;
            }
            else if (c != (byte)'-')
            {
                behindPoint += pointSeen ? 1 : 0;
                digits += digits > 0 || c != (byte)'0' ? 1 : 0;
            }
        }

        int exponent = 0;
        if (exponentAt < number.Length
            && !Utf8Parser.TryParse(number.Slice(exponentAt + 1), out exponent, out _))
        {
            return false;
        }

        long scale = (long)behindPoint - exponent;
        return scale <= DecimalDigits && digits + Math.Max(0, -scale) <= DecimalDigits;
    }
}
