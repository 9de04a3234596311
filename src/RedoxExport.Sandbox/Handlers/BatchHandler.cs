using System.Globalization;
using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Answers a Bundle of the type <c>batch</c> that is sent to the base (FHIR R4, batch). Its entries may read resources, and nothing else.</summary>
internal sealed class BatchHandler(int limit, ResourceHandler resources)
{
    private const string JsonType = "application/fhir+json";

    /// <exception cref="RefusedException">The body is not a batch, or has too many entries.</exception>
    public async Task<Answer> AnswerAsync(SandboxCall call)
    {
        List<(string Method, string Url)> entries = Read(call.Body);
        if (entries.Count > limit)
        {
            throw new RefusedException(413, "too-costly", string.Format(CultureInfo.InvariantCulture, "This server takes at most {0} entries in a batch.", limit));
        }

        List<(string Status, byte[] Body)> results = [];
        foreach ((string method, string url) in entries)
        {
            results.Add(await AnswerAsync(method, url).ConfigureAwait(false));
        }

        return Answer.Json(200, JsonText.Write(json => Write(json, results)), JsonType);
    }

    private async Task<(string Status, byte[] Body)> AnswerAsync(string method, string url)
    {
        string[] parts = url.TrimStart('/').Split('/');
        if (method != "GET" || parts.Length != 2 || url.IndexOf('?') >= 0 || !ResourceTypes.IsKnown(parts[0]) || parts[0] == "Binary")
        {
            return ("400 Bad Request", JsonText.Outcome("error", "not-supported", "In a batch, this server only reads resources by their id."));
        }

        return await resources.FindAsync(parts[0], Uri.UnescapeDataString(parts[1])).ConfigureAwait(false) is { } resource
            ? ("200 OK", resource)
            : ("404 Not Found", JsonText.Outcome("error", "not-found", "There is no such resource."));
    }

    private static List<(string Method, string Url)> Read(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            JsonElement bundle = json.RootElement;
            return bundle.GetProperty("resourceType").GetString() == "Bundle" && bundle.GetProperty("type").GetString() == "batch"
                ? [.. bundle.GetProperty("entry").EnumerateArray()
                    .Select(entry => entry.GetProperty("request"))
                    .Select(request => (request.GetProperty("method").GetString() ?? string.Empty, request.GetProperty("url").GetString() ?? string.Empty))]
                : throw new RefusedException(400, "not-supported", "The body is not a Bundle of the type batch.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RefusedException(400, "structure", "The body is not a Bundle with an entry for each request.");
        }
    }

    private static void Write(Utf8JsonWriter json, List<(string Status, byte[] Body)> results)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "batch-response");
        if (results.Count > 0)
        {
            json.WriteStartArray("entry");
            foreach ((string status, byte[] body) in results)
            {
                bool isFound = status[0] == '2';
                json.WriteStartObject();
                if (isFound)
                {
                    WriteResource(json, "resource", body);
                }

                json.WriteStartObject("response");
                json.WriteString("status", status);
                if (!isFound)
                {
                    WriteResource(json, "outcome", body);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, string name, byte[] body)
    {
        using JsonDocument resource = JsonDocument.Parse(body);
        json.WritePropertyName(name);
        resource.RootElement.WriteTo(json);
    }
}
