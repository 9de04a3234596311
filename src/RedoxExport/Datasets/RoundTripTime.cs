using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RedoxExport.Datasets;

/// <summary>Writes a time with all seven digits of its second, as <c>dataset.json</c> has always had it.</summary>
internal sealed class RoundTripTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("O", CultureInfo.InvariantCulture));
}
