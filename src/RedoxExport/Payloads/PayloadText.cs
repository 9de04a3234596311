using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>The text that the parts of one response share: set once, when all of it has been read and found good.</summary>
internal sealed class PayloadText
{
    public byte[] Utf8 { get; set; } = [];

    /// <summary>Where the text began in what was read: places in the members' lists count from there.</summary>
    public int Start { get; set; }

    /// <summary>The content of a JSON string.</summary>
    public string String(int start, int length)
    {
        Utf8JsonReader reader = new(Utf8.AsSpan(start - Start, length));
        reader.Read();
        return reader.GetString()!;
    }
}
