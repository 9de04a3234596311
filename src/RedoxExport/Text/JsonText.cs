using System.Text;
using System.Text.Json;

namespace RedoxExport.Text;

/// <summary>Texts of JSON as bytes, without escapes. They come from lines that have been judged.</summary>
internal static class JsonText
{
    /// <summary>The text that the reader stands on.</summary>
    public static ReadOnlySpan<byte> Of(scoped ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;

    /// <summary>A text with its quotes.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> quoted)
    {
        ReadOnlySpan<byte> inner = quoted.Slice(1, quoted.Length - 2);
        return inner.IndexOf((byte)'\\') < 0 ? inner : Unescape(quoted);
    }

    private static byte[] Unescape(ReadOnlySpan<byte> quoted)
    {
        Utf8JsonReader reader = new(quoted);
        reader.Read();
        return Encoding.UTF8.GetBytes(reader.GetString()!);
    }
}
