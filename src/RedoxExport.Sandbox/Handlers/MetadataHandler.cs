using System.Text.Json;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>What the server says of itself, to anybody: the capability statement and the SMART configuration.</summary>
internal sealed class MetadataHandler(SandboxOptions options, Routes routes)
{
    private const string Operations = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

    private readonly string _date = ManifestText.FhirTime(options.TimeProvider.GetUtcNow());

    public Answer Capabilities(SandboxCall call) => call.Method != "GET"
        ? Answer.MethodNotAllowed("GET")
        : Answer.Json(200, JsonText.Write(WriteCapabilities), "application/fhir+json");

    public Answer SmartConfiguration(SandboxCall call) => call.Method != "GET"
        ? Answer.MethodNotAllowed("GET")
        : Answer.Json(200, JsonText.Write(WriteSmartConfiguration));

    private void WriteCapabilities(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", "CapabilityStatement");
        writer.WriteString("status", "active");
        writer.WriteString("date", _date);
        writer.WriteString("kind", "instance");
        WriteTexts(writer, "instantiates", "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data");
        writer.WriteStartObject("implementation");
        writer.WriteString("description", "RedoxExport sandbox");
        writer.WriteString("url", routes.Base.AbsoluteUri);
        writer.WriteEndObject();
        writer.WriteString("fhirVersion", "4.0.1");
        WriteTexts(writer, "format", "application/fhir+json");
        writer.WriteStartArray("rest");
        writer.WriteStartObject();
        writer.WriteString("mode", "server");
        writer.WriteStartArray("resource");
        WriteResource(writer, "Group", "group-export");
        WriteResource(writer, "Patient", "patient-export");
        writer.WriteEndArray();
        WriteOperation(writer, "export");
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
        WriteTexts(writer, "capabilities", "client-confidential-asymmetric");
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, string type, string operation)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        WriteOperation(writer, operation);
        writer.WriteEndObject();
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
