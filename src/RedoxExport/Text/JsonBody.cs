using System.Text.Json;

namespace RedoxExport.Text;

/// <summary>Reads JSON that a server sent and that need not be any.</summary>
internal static class JsonBody
{
    /// <summary>The document when the body is one JSON object, otherwise <see langword="null"/>.</summary>
    public static JsonDocument? TryParseObject(byte[] body)
    {
        bool marked = body.Length >= 3 && body[0] == 0xEF && body[1] == 0xBB && body[2] == 0xBF;
        try
        {
            JsonDocument json = JsonDocument.Parse(body.AsMemory(marked ? 3 : 0));
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

    /// <summary>A string's text, or <see langword="null"/> when it is broken UTF-8 or a lone surrogate.</summary>
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
}
