using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>Checks the tokens of a payload against the limits.</summary>
internal static class PayloadTokens
{
    /// <summary>Creates a reader over UTF-8 that leaves the check of the nesting depth to <see cref="Check"/>.</summary>
    public static Utf8JsonReader Open(ReadOnlySpan<byte> utf8, PayloadLimits limits) =>
        new(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth < int.MaxValue ? limits.MaxDepth + 1 : int.MaxValue });

    /// <summary>Checks the size and the encoding, before the first token is read.</summary>
    public static void CheckText(ReadOnlySpan<byte> utf8, PayloadLimits limits, in PayloadLocation location)
    {
        if (utf8.Length > limits.MaxPayloadBytes)
        {
            throw PayloadErrors.TooLarge(location, utf8.Length, limits.MaxPayloadBytes);
        }

        if (Utf8Json.IsBlank(utf8))
        {
            throw PayloadErrors.Empty(location);
        }

        if (!PayloadEncoding.IsUtf8(utf8))
        {
            throw PayloadErrors.NotText(location, "some bytes are not UTF-8");
        }
    }

    /// <summary>Checks that the text is JSON, one object and within the limits.</summary>
    public static void CheckAll(ReadOnlySpan<byte> utf8, PayloadLimits limits, in PayloadLocation location)
    {
        CheckText(utf8, limits, location);
        try
        {
            Utf8JsonReader reader = Open(utf8, limits);
            JsonTokenType root = JsonTokenType.None;
            while (reader.Read())
            {
                Check(ref reader, limits, location);
                root = root == JsonTokenType.None ? reader.TokenType : root;
            }

            if (root != JsonTokenType.StartObject)
            {
                throw PayloadErrors.NotObject(location, Utf8Json.NameOf(root));
            }
        }
        catch (JsonException problem)
        {
            throw PayloadErrors.NotJson(location, problem.LineNumber, problem.BytePositionInLine);
        }
    }

    /// <summary>Throws if the current token of the reader exceeds a limit.</summary>
    public static void Check(ref Utf8JsonReader reader, PayloadLimits limits, in PayloadLocation location)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
            case JsonTokenType.String:
                if (reader.ValueSpan.Length > limits.MaxStringBytes)
                {
                    throw PayloadErrors.StringTooLong(location, reader.ValueSpan.Length, limits.MaxStringBytes);
                }

                if (reader.ValueIsEscaped && Utf8Json.HasLoneSurrogate(reader.ValueSpan))
                {
                    throw PayloadErrors.NotText(location, "a string escapes half of a surrogate pair");
                }

                break;

            case JsonTokenType.Number:
                if (IsBeyond(reader.ValueSpan, limits))
                {
                    throw PayloadErrors.NumberTooLarge(location, limits);
                }

                break;

            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                if (reader.CurrentDepth >= limits.MaxDepth)
                {
                    throw PayloadErrors.TooDeep(location, limits.MaxDepth);
                }

                break;
        }
    }

    private static bool IsBeyond(ReadOnlySpan<byte> number, PayloadLimits limits)
    {
        if (number.Length > limits.MaxNumberLength)
        {
            return true;
        }

        int at = number.IndexOfAny((byte)'e', (byte)'E');
        if (at < 0)
        {
            return false;
        }

        long exponent = 0;
        for (int i = at + 1; i < number.Length && exponent <= limits.MaxNumberExponent; i++)
        {
            if (number[i] is >= (byte)'0' and <= (byte)'9')
            {
                exponent = (exponent * 10) + (number[i] - '0');
            }
        }

        return exponent > limits.MaxNumberExponent;
    }
}
