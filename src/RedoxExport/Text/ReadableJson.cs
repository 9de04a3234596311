using System.Text.Encodings.Web;
using System.Text.Json;

namespace RedoxExport.Text;

/// <summary>How our own files are written: for people too, so an ampersand stays one.</summary>
internal static class ReadableJson
{
    public static JsonWriterOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions Indented { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };
}
