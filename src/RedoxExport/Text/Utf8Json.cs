using System.Text;
using System.Text.Json;

namespace RedoxExport.Text;

/// <summary>JSON as UTF-8 bytes: the byte order mark, texts and their surrogates, what a kind of value is called.</summary>
internal static class Utf8Json
{
    /// <summary>The byte order mark of UTF-8, which JSON must not have (RFC 8259, 8.1) and some servers send.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>3 where the bytes begin with a byte order mark, else 0.</summary>
    public static int MarkLength(ReadOnlySpan<byte> utf8) => utf8.StartsWith(ByteOrderMark) ? 3 : 0;

    /// <summary>Whether there is nothing but JSON's white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> utf8)
    {
        foreach (byte b in utf8)
        {
            if (!IsSpace(b))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a byte is JSON's white space.</summary>
    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>The document when the body is one JSON object, otherwise <see langword="null"/>.</summary>
    public static JsonDocument? TryParseObject(byte[] body)
    {
        try
        {
            JsonDocument json = JsonDocument.Parse(body.AsMemory(MarkLength(body)));
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return json;
            }

            json.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A string's text, or <see langword="null"/> when it is broken UTF-8 or has a lone surrogate.</summary>
    public static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text that the reader stands on, without escapes. It has been judged before: a lone surrogate would throw.</summary>
    public static ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;

    /// <summary>The text between quotes, without escapes. It has been judged before.</summary>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> quoted)
    {
        ReadOnlySpan<byte> inner = quoted.Slice(1, quoted.Length - 2);
        if (inner.IndexOf((byte)'\\') < 0)
        {
            return inner;
        }

        Utf8JsonReader reader = new(quoted);
        reader.Read();
        return Encoding.UTF8.GetBytes(reader.GetString()!);
    }

    /// <summary>An escaped text has a <c>\uD800</c> to <c>\uDFFF</c> without its other half: that is no character, and .NET cannot give it as text.</summary>
    /// <param name="escaped">A text that the reader has passed, so that four hexadecimal digits follow every <c>\u</c>.</param>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        bool afterHigh = false;
        for (int i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != (byte)'\\')
            {
                if (afterHigh)
                {
                    return true;
                }

                continue;
            }

            int unit = -1;
            i++;
            if (escaped[i] == (byte)'u')
            {
                unit = Unit(escaped.Slice(i + 1, 4));
                i += 4;
            }

            bool isLow = unit is >= 0xDC00 and <= 0xDFFF;
            if (isLow != afterHigh)
            {
                return true;
            }

            afterHigh = unit is >= 0xD800 and <= 0xDBFF;
        }

        return afterHigh;
    }

    /// <summary>A kind of value as a message calls it, with its article.</summary>
    public static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a Boolean",
        _ => "null",
    };

    /// <summary>The kind of value that a token begins, as a message calls it.</summary>
    public static string NameOf(JsonTokenType token) => NameOf(token switch
    {
        JsonTokenType.StartObject => JsonValueKind.Object,
        JsonTokenType.StartArray => JsonValueKind.Array,
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True or JsonTokenType.False => JsonValueKind.True,
        _ => JsonValueKind.Null,
    });

    private static int Unit(ReadOnlySpan<byte> hex)
    {
        int value = 0;
        foreach (byte digit in hex)
        {
            value = (value << 4) | (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return value;
    }
}
