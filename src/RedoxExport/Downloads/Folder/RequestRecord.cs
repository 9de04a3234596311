using System.Text.Json;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>The member <c>request</c> of <c>export.json</c>: everything in a request that decides which data are exported.</summary>
internal static class RequestRecord
{
    /// <summary>Writes a request as an object.</summary>
    public static void Write(Utf8JsonWriter json, ExportRequest request)
    {
        json.WriteStartObject();
        json.WriteString("level", request.Level.ToString());
        WriteText(json, "groupId", request.GroupId);
        WriteList(json, "types", request.Types);
        WriteMoment(json, "since", request.Since);
        WriteMoment(json, "until", request.Until);
        WriteList(json, "typeFilters", request.TypeFilters);
        WriteList(json, "elements", request.Elements);
        WriteList(json, "patients", request.Patients);
        WriteList(json, "includeAssociatedData", request.IncludeAssociatedData);
        WriteText(json, "outputFormat", request.OutputFormat);
        WriteText(json, "organizeOutputBy", request.OrganizeOutputBy);
        WriteFlag(json, "allowPartialManifests", request.AllowPartialManifests);
        WriteSize(json, "minimumFileSize", request.MinimumFileSize);
        WriteSize(json, "maximumFileSize", request.MaximumFileSize);
        WriteFlag(json, "lenient", request.Lenient);
        WriteText(json, "method", request.Method?.ToString());

        // Without its query, which may grant access. The journal has the complete address of the first page.
        WriteText(json, "manifestUri", request.ManifestUri is { } manifest ? SafeText.WithoutSecrets(manifest).AbsoluteUri : null);
        if (request.AdditionalParameters.Count > 0)
        {
            json.WriteStartArray("additionalParameters");
            foreach (KeyValuePair<string, string> parameter in request.AdditionalParameters)
            {
                json.WriteStartObject();
                json.WriteString("name", parameter.Key);
                json.WriteString("value", parameter.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads an object that <see cref="Write"/>, of this version or an earlier one, has written. Unknown members are ignored.</summary>
    /// <param name="text">The object's JSON; <see langword="null"/> if the folder has none.</param>
    /// <returns>The request; <see langword="null"/> if it was not recorded or cannot be read, and is therefore unknown.</returns>
    public static ExportRequest? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement json = document.RootElement;
            return new ExportRequest
            {
                Level = Choice<ExportLevel>(json, "level") ?? throw new FormatException("The level is not known."),
                GroupId = Text(json, "groupId"),
                Types = List(json, "types"),
                Since = Moment(json, "since"),
                Until = Moment(json, "until"),
                TypeFilters = List(json, "typeFilters"),
                Elements = List(json, "elements"),
                Patients = List(json, "patients"),
                IncludeAssociatedData = List(json, "includeAssociatedData"),
                OutputFormat = Text(json, "outputFormat"),
                OrganizeOutputBy = Text(json, "organizeOutputBy"),
                AllowPartialManifests = Flag(json, "allowPartialManifests"),
                MinimumFileSize = Size(json, "minimumFileSize"),
                MaximumFileSize = Size(json, "maximumFileSize"),
                Lenient = Flag(json, "lenient"),
                Method = Choice<KickOffMethod>(json, "method"),
                ManifestUri = Text(json, "manifestUri") is { } manifest ? new Uri(manifest, UriKind.Absolute) : null,
                AdditionalParameters = Parameters(json),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // A UriFormatException is a FormatException.
            return null;
        }
    }

    private static KeyValuePair<string, string>[] Parameters(JsonElement json) => json.TryGetProperty("additionalParameters", out JsonElement parameters)
        ? [.. parameters.EnumerateArray().Select(parameter => new KeyValuePair<string, string>(Required(parameter, "name"), Required(parameter, "value")))]
        : [];

    private static string[] List(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement values) ? [.. values.EnumerateArray().Select(value => value.GetString() ?? throw new FormatException("A value is null."))] : [];

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static string Required(JsonElement json, string name) => Text(json, name) ?? throw new FormatException("A value is missing.");

    private static int? Size(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    private static T? Choice<T>(JsonElement json, string name)
        where T : struct, Enum =>
        Text(json, name) is { } text ? RecordValues.Choice<T>(text) : null;

    private static DateTimeOffset? Moment(JsonElement json, string name) =>
        Text(json, name) is not { } text ? null : FhirInstant.Read(text) ?? throw new FormatException("A moment is not an instant.");

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteSize(Utf8JsonWriter json, string name, int? size)
    {
        if (size is { } bytes)
        {
            json.WriteNumber(name, bytes);
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool flag)
    {
        if (flag)
        {
            json.WriteBoolean(name, true);
        }
    }

    private static void WriteMoment(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } value)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
