using System.Text.Encodings.Web;
using System.Text.Json;

namespace RedoxExport.Text;

/// <summary>The JSON options of the module's own files. People read these files too, so characters such as an ampersand are not escaped.</summary>
internal static class ReadableJson
{
    public static JsonWriterOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions Indented { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };
}
