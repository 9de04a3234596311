using System.Text;
using System.Text.Json;

namespace RedoxExport.Text;

/// <summary>Helpers for JSON as UTF-8 bytes: the byte order mark, texts and surrogates, names of value kinds.</summary>
internal static class Utf8Json
{
    /// <summary>The UTF-8 byte order mark. JSON must not have it (RFC 8259, 8.1), but some servers send it.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The length of the byte order mark at the beginning: 3 if there is one, otherwise 0.</summary>
    public static int MarkLength(ReadOnlySpan<byte> utf8) => utf8.StartsWith(ByteOrderMark) ? 3 : 0;

    /// <summary>True if the bytes are empty or only JSON white space.</summary>
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

    /// <summary>True if a byte is JSON white space.</summary>
    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>Parses a body that is one JSON object; <see langword="null"/> for anything else.</summary>
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

    /// <summary>The text of a string; <see langword="null"/> if it is invalid UTF-8 or has a lone surrogate.</summary>
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

    /// <summary>The reader's current string, without escapes. The caller has checked it before: a lone surrogate would throw.</summary>
    public static ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;

    /// <summary>The text between quotes, without escapes. The caller has checked it before.</summary>
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

    /// <summary>
    /// True if an escaped text has a <c>\uD800</c> to <c>\uDFFF</c> without its other half. That is not a valid character, and .NET cannot return
    /// it as a string.
    /// </summary>
    /// <param name="escaped">A text that the reader has accepted, so that four hexadecimal digits follow every <c>\u</c>.</param>
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

    /// <summary>The name of a value kind for messages, with its article.</summary>
    public static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a Boolean",
        _ => "null",
    };

    /// <summary>The name, for messages, of the value kind that a token begins.</summary>
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
