using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Text;

namespace RedoxExport.Support;

/// <summary>Writes JSON with values of known kinds: numbers, times, enumerations, and texts of <see cref="KnownText"/>. A missing value is not written.</summary>
internal static class SupportDocument
{
    /// <summary>Writes an object as a document of its own.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> members, bool isLine = false)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory, isLine ? ReadableJson.Compact : ReadableJson.Indented))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }

    public static void Known(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    public static void Known(this Utf8JsonWriter json, string name, Enum? value) => json.Known(name, value?.ToString());

    public static void Known(this Utf8JsonWriter json, string name, DateTimeOffset? value) => json.Known(name, value is { } moment ? FhirInstant.Format(moment) : null);

    public static void Known(this Utf8JsonWriter json, string name, TimeSpan? value)
    {
        if (value is { } time)
        {
            json.WriteNumber(name, Math.Round(time.TotalSeconds, 3));
        }
    }

    public static void Known(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    public static void Known(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } truth)
        {
            json.WriteBoolean(name, truth);
        }
    }
}
