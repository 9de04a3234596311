using System.Text.Encodings.Web;
using System.Text.Json;

namespace RedoxExport.Benchmarks.Data;

/// <summary>How JSON is written here.</summary>
internal static class Json
{
    /// <summary>Letters as they are, as servers write them.</summary>
    public static JsonSerializerOptions AsIs { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
