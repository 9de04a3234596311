using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>Determines the kind of a value without quotes or brackets (RFC 8259, sections 3 and 6).</summary>
internal static class JsonScalar
{
    /// <summary>Returns Number, True, False or Null; <see cref="JsonTokenType.None"/> if the text is not valid JSON.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static JsonTokenType KindOf(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'t' => text.SequenceEqual("true"u8) ? JsonTokenType.True : JsonTokenType.None,
        (byte)'f' => text.SequenceEqual("false"u8) ? JsonTokenType.False : JsonTokenType.None,
        (byte)'n' => text.SequenceEqual("null"u8) ? JsonTokenType.Null : JsonTokenType.None,
        _ => IsNumber(text) ? JsonTokenType.Number : JsonTokenType.None,
    };

    [MethodImpl(HotPath.Optimized)]
    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        int at = text[0] == (byte)'-' ? 1 : 0;
        int whole = Digits(text, at);
        if (whole == 0 || (whole > 1 && text[at] == (byte)'0'))
        {
            return false;
        }

        at += whole;
        if (at < text.Length && text[at] == (byte)'.')
        {
            int fraction = Digits(text, at + 1);
            if (fraction == 0)
            {
                return false;
            }

            at += 1 + fraction;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            at += at < text.Length && text[at] is (byte)'+' or (byte)'-' ? 1 : 0;
            int exponent = Digits(text, at);
            if (exponent == 0)
            {
                return false;
            }

            at += exponent;
        }

        return at == text.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digits(ReadOnlySpan<byte> text, int from)
    {
        int at = from;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at - from;
    }
}
