using System.Text.Json;
using RedoxExport.Sandbox.Changes;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Answers requests for the capability statement and the SMART configuration, which need no token.</summary>
internal sealed class MetadataHandler(SandboxOptions options, Routes routes, ServedData data)
{
    private const string Operations = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

    // The scopes of SMART 2 and SMART 1.
    private static readonly string[] UsualScopes = ["system/*.rs", "system/*.read"];

    private readonly string _date = ManifestText.FhirTime(options.TimeProvider.GetUtcNow());

    /// <summary>The capability statement. It lists the types of the data, so it waits until the data is ready.</summary>
    public async Task<Answer> CapabilitiesAsync(SandboxCall call)
    {
        if (call.Method != "GET")
        {
            return Answer.MethodNotAllowed("GET");
        }

        IReadOnlyList<string> types = (await data.Current.ConfigureAwait(false)).Types;
        return Answer.Json(200, JsonText.Write(json => WriteCapabilities(json, types)), "application/fhir+json");
    }

    public Answer SmartConfiguration(SandboxCall call) => call.Method != "GET"
        ? Answer.MethodNotAllowed("GET")
        : Answer.Json(200, JsonText.Write(WriteSmartConfiguration));

    private void WriteCapabilities(Utf8JsonWriter writer, IReadOnlyList<string> types)
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", "CapabilityStatement");
        writer.WriteString("status", "active");
        writer.WriteString("date", _date);
        writer.WriteString("kind", "instance");
        WriteTexts(writer, "instantiates", "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data");
        writer.WriteStartObject("software");
        writer.WriteString("name", "RedoxExport sandbox");
        writer.WriteString("version", typeof(RedoxSandbox).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
        writer.WriteEndObject();
        writer.WriteStartObject("implementation");
        writer.WriteString("description", "RedoxExport sandbox");
        writer.WriteString("url", routes.Base.AbsoluteUri);
        writer.WriteEndObject();
        writer.WriteString("fhirVersion", "4.0.1");
        WriteTexts(writer, "format", "application/fhir+json");
        writer.WriteStartArray("rest");
        writer.WriteStartObject();
        writer.WriteString("mode", "server");
        if (options.RequireToken)
        {
            WriteSecurity(writer);
        }

        // Group and Patient have export operations even if the data has no such resources.
        string[] all = [.. types.Union(["Group", "Patient"]).OrderBy(type => type, StringComparer.Ordinal)];
        writer.WriteStartArray("resource");
        foreach (string type in all)
        {
            WriteResource(writer, type);
        }

        writer.WriteEndArray();
        if (options.BatchLimit > 0)
        {
            WriteInteractions(writer, "batch");
        }

        WriteOperation(writer, "export");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // SMART App Launch, conformance: the coding gives the sign-in method, the extension the token endpoint.
    private void WriteSecurity(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("security");
        writer.WriteStartArray("extension");
        writer.WriteStartObject();
        writer.WriteString("url", "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris");
        writer.WriteStartArray("extension");
        writer.WriteStartObject();
        writer.WriteString("url", "token");
        writer.WriteString("valueUri", routes.Token.AbsoluteUri);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("service");
        writer.WriteStartObject();
        writer.WriteStartArray("coding");
        writer.WriteStartObject();
        writer.WriteString("system", "http://terminology.hl7.org/CodeSystem/restful-security-service");
        writer.WriteString("code", "SMART-on-FHIR");
        writer.WriteString("display", "SMART-on-FHIR");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("text", "SMART Backend Services: OAuth 2.0 client credentials with a signed assertion.");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteSmartConfiguration(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("token_endpoint", routes.Token.AbsoluteUri);
        WriteTexts(writer, "grant_types_supported", "client_credentials");
        WriteTexts(writer, "token_endpoint_auth_methods_supported", "private_key_jwt");
        WriteTexts(writer, "token_endpoint_auth_signing_alg_values_supported", "RS384", "ES384");
        WriteTexts(writer, "scopes_supported", [.. options.Scopes ?? UsualScopes]);
        WriteTexts(writer, "capabilities", "client-confidential-asymmetric", "permission-v1", "permission-v2");
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        WriteInteractions(writer, "read", "search-type");
        writer.WriteStartArray("searchParam");
        foreach (SearchParameter parameter in SearchParameter.Of(type))
        {
            writer.WriteStartObject();
            writer.WriteString("name", parameter.Name);
            writer.WriteString("type", parameter.Kind);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (type is "Group" or "Patient")
        {
            WriteOperation(writer, type == "Group" ? "group-export" : "patient-export");
        }

        writer.WriteEndObject();
    }

    private static void WriteInteractions(Utf8JsonWriter writer, params string[] codes)
    {
        writer.WriteStartArray("interaction");
        foreach (string code in codes)
        {
            writer.WriteStartObject();
            writer.WriteString("code", code);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOperation(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartArray("operation");
        writer.WriteStartObject();
        writer.WriteString("name", "export");
        writer.WriteString("definition", Operations + name);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, params string[] texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
