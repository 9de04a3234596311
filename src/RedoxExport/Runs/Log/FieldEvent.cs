using System.Text.Json;

namespace RedoxExport.Runs;

/// <summary>
/// An event as defined by the Bulk Data Export Log Items (wiki of SMART's bulk data client). A line of <c>log.ndjson</c> has its members in addition
/// to the module's own, for tools that read such logs.
/// </summary>
/// <param name="Id">The name of the event in that specification, such as <c>kickoff</c>.</param>
/// <param name="ExportId">The same for all events of one export. Readers use the id of the last <c>kickoff</c> in a file.</param>
/// <param name="Detail">The details of the event. A value is a text, a number, <see langword="null"/>, or texts by name.</param>
internal sealed record FieldEvent(string Id, string ExportId, IReadOnlyList<(string Name, object? Value)> Detail)
{
    /// <summary>Writes the members of the event into a line.</summary>
    /// <param name="json">The JSON object of the line.</param>
    /// <param name="time">The time of the event.</param>
    public void Write(Utf8JsonWriter json, DateTimeOffset time)
    {
        json.WriteString("exportId", ExportId);
        json.WriteString("timestamp", time);
        json.WriteString("eventId", Id);
        json.WriteStartObject("eventDetail");
        foreach ((string name, object? value) in Detail)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case IEnumerable<KeyValuePair<string, string>> texts:
                json.WriteStartObject();
                foreach (KeyValuePair<string, string> text in texts)
                {
                    json.WriteString(text.Key, text.Value);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
