using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>The text that the parts of one response share. It is set once, after the complete payload has been read and checked.</summary>
internal sealed class PayloadText
{
    public byte[] Utf8 { get; set; } = [];

    /// <summary>The offset of <see cref="Utf8"/> in the input. Subtract it from the offsets of members, which refer to the input.</summary>
    public int Start { get; set; }

    /// <summary>Decodes the JSON string at an offset of the input.</summary>
    public string String(int start, int length)
    {
        Utf8JsonReader reader = new(Utf8.AsSpan(start - Start, length));
        reader.Read();
        return reader.GetString()!;
    }
}
