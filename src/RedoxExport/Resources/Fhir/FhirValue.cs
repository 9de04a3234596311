using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>Converts JSON values that <see cref="ResourceParser"/> has checked to .NET values.</summary>
/// <remarks>
/// Strings stay strings, including dates. A whole number is an <see cref="int"/>, else a <see cref="long"/>, else a
/// <see cref="BigInteger"/>. A number with a fraction or an exponent is a <see cref="decimal"/> if a decimal holds it exactly
/// (1.50 keeps its zero); FHIR's own decimals always fit. If its exponent is too large or too small for that and it has at most 15 digits, it
/// is a <see cref="double"/>, which preserves all of them (IEEE 754). Any other number is returned as its text, so that no digit is lost:
/// one with more digits, one outside the range of a double, or a whole number of more than 1,000 digits.
/// </remarks>
internal static class FhirValue
{
    private const int DecimalDigits = 28;
    private const int DoubleDigits = 15;
    private const int LongestWholeNumber = 1000;

    // Smaller doubles have fewer digits (IEEE 754, subnormal numbers).
    private const double SmallestExact = 2.2250738585072014E-308;

    /// <summary>Reads the value of <paramref name="length"/> bytes that begins at <paramref name="start"/>.</summary>
    /// <param name="json">The bytes of the resource.</param>
    /// <param name="kind">The token that the value begins with.</param>
    /// <param name="start">The offset of the first byte of the value.</param>
    /// <param name="length">The number of bytes of the value.</param>
    /// <param name="presenter">The presenter of the elements in the value.</param>
    public static object? Read(byte[] json, JsonTokenType kind, int start, int length, ElementPresenter presenter) => kind switch
    {
        JsonTokenType.String => ReadText(json, start, length),
        JsonTokenType.Number => ReadNumber(json, start, length),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.StartObject => new FhirElement(json, start, length, presenter),
        JsonTokenType.StartArray => ReadArray(json, start, length, presenter),
        _ => null,
    };

    /// <summary>Reads the text of a string token. The range includes both quotes.</summary>
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

    private static object?[] ReadArray(byte[] json, int start, int length, ElementPresenter presenter)
    {
        List<object?> values = [];
        Utf8JsonReader reader = new(json.AsSpan(start, length), ResourceParser.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            JsonTokenType kind = reader.TokenType;
            int from = (int)reader.TokenStartIndex;
            reader.Skip();
            values.Add(Read(json, kind, start + from, (int)reader.BytesConsumed - from, presenter));
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

    /// <summary>True if a decimal holds the number without rounding: at most 28 digits, and at most 28 of them after the decimal point.</summary>
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
