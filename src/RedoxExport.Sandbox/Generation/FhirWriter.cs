using System.Globalization;
using System.Text.Json;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Generation;

/// <summary>Writes FHIR resources as JSON, one after the other. Numbers keep the digits that they are given with.</summary>
internal sealed class FhirWriter : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly Utf8JsonWriter _json;

    public FhirWriter() => _json = new Utf8JsonWriter(_stream, JsonText.WriterOptions);

    public FhirWriter Begin(string type, string id, DateTimeOffset updated)
    {
        _stream.SetLength(0);
        _json.Reset();
        _json.WriteStartObject();
        Text("resourceType", type).Text("id", id);
        Object("meta").Text("versionId", "1").Instant("lastUpdated", updated).End();
        return this;
    }

    /// <summary>Ends the resource and returns its bytes, which are valid until the next <see cref="Begin"/>.</summary>
    public ArraySegment<byte> Finish()
    {
        _json.WriteEndObject();
        _json.Flush();
        return new ArraySegment<byte>(_stream.GetBuffer(), 0, (int)_stream.Length);
    }

    public FhirWriter Object(string name)
    {
        _json.WriteStartObject(name);
        return this;
    }

    public FhirWriter Item()
    {
        _json.WriteStartObject();
        return this;
    }

    public FhirWriter End()
    {
        _json.WriteEndObject();
        return this;
    }

    public FhirWriter Array(string name)
    {
        _json.WriteStartArray(name);
        return this;
    }

    public FhirWriter EndArray()
    {
        _json.WriteEndArray();
        return this;
    }

    public FhirWriter EndItemAndArray() => End().EndArray();

    public FhirWriter Text(string name, string value)
    {
        _json.WriteString(name, value);
        return this;
    }

    public FhirWriter Texts(string name, params string[] values)
    {
        Array(name);
        foreach (string value in values)
        {
            _json.WriteStringValue(value);
        }

        return EndArray();
    }

    public FhirWriter Flag(string name, bool value)
    {
        _json.WriteBoolean(name, value);
        return this;
    }

    public FhirWriter Number(string name, string digits)
    {
        _json.WritePropertyName(name);
        _json.WriteRawValue(digits);
        return this;
    }

    public FhirWriter Date(string name, DateTimeOffset value) => Text(name, value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public FhirWriter Time(string name, DateTimeOffset value) => Text(name, value.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));

    public FhirWriter Instant(string name, DateTimeOffset value) =>
        Text(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public FhirWriter Period(string name, DateTimeOffset start, DateTimeOffset end) =>
        Object(name).Time("start", start).Time("end", end).End();

    public FhirWriter Reference(string name, string type, string id) => Object(name).Text("reference", type + "/" + id).End();

    public FhirWriter References(string name, string type, params string[] ids)
    {
        Array(name);
        foreach (string id in ids)
        {
            Item().Text("reference", type + "/" + id).End();
        }

        return EndArray();
    }

    public FhirWriter Coding(string name, Concept concept) => Object(name).CodingMembers(concept).End();

    public FhirWriter Concept(string name, Concept concept) => Object(name).ConceptMembers(concept).End();

    /// <summary>Writes an array of one concept.</summary>
    public FhirWriter Concepts(string name, Concept concept) => Array(name).Item().ConceptMembers(concept).End().EndArray();

    /// <summary>Writes an array of one identifier.</summary>
    public FhirWriter Identifier(string system, string value) =>
        Array("identifier").Item().Text("system", system).Text("value", value).End().EndArray();

    public FhirWriter Quantity(string name, string digits, string unit, string code) =>
        Object(name).Number("value", digits).Text("unit", unit).Text("system", "http://unitsofmeasure.org").Text("code", code).End();

    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private FhirWriter ConceptMembers(Concept concept) =>
        Array("coding").Item().CodingMembers(concept).End().EndArray().Text("text", concept.Display);

    private FhirWriter CodingMembers(Concept concept) =>
        Text("system", concept.System).Text("code", concept.Code).Text("display", concept.Display);
}
