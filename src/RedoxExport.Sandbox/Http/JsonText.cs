using System.Text.Encodings.Web;
using System.Text.Json;

namespace RedoxExport.Sandbox.Http;

/// <summary>Writes JSON as UTF-8 bytes. Escapes only the characters that JSON requires to be escaped.</summary>
internal static class JsonText
{
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, WriterOptions))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    public static byte[] Outcome(string severity, string issueCode, string diagnostics) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", "OperationOutcome");
        writer.WriteStartArray("issue");
        writer.WriteStartObject();
        writer.WriteString("severity", severity);
        writer.WriteString("code", issueCode);
        writer.WriteString("diagnostics", diagnostics);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
