using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Sandbox.Changes;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>
/// Answers GET …/{type}/{id}, GET …/{type}?… and POST …/{type}/_search. Clients fill gaps of an export with reads and searches
/// (IG 2.0.0: a server with group-level exports should support both for Group).
/// </summary>
internal sealed class ResourceHandler(SandboxOptions options, ServedData data, Routes routes)
{
    private const string JsonType = "application/fhir+json";
    private const int UsualPage = 100;
    private const int LargestPage = 1000;

    private const string Id = "_id";

    // Parameters of the search result, not search parameters of resources. The offset identifies a page.
    private const string Count = "_count";
    private const string Offset = "_offset";
    private const string Format = "_format";

    /// <exception cref="RefusedException">404: the resource does not exist.</exception>
    public async Task<Answer> ReadAsync(SandboxCall call, string type, string id) => call.Method is not ("GET" or "HEAD")
        ? Answer.MethodNotAllowed("GET, HEAD")
        : await FindAsync(type, id).ConfigureAwait(false) is { } resource
            ? Answer.Json(200, resource, JsonType)
            : throw new RefusedException(404, "not-found", $"There is no {type} with the id '{id}'.");

    /// <returns>The resource; <see langword="null"/> if it does not exist.</returns>
    public async Task<byte[]?> FindAsync(string type, string id)
    {
        using DataLease lease = data.Look();
        return Resources(await lease.Data.ConfigureAwait(false), type, TypeFilter.Parse(type, [new(Id, id)], "The address")).FirstOrDefault();
    }

    /// <exception cref="RefusedException">400: a parameter is not supported, or its value is invalid.</exception>
    public Task<Answer> SearchAsync(SandboxCall call, string type)
    {
        bool isForm = call.Method == "POST";
        List<KeyValuePair<string, string>> parameters = [.. call.Query, .. isForm ? FormText.Parse(Encoding.UTF8.GetString(call.Body)) : []];
        int count = Math.Min(LargestPage, Number(parameters, Count, UsualPage));
        int offset = Number(parameters, Offset, 0);
        KeyValuePair<string, string>[] wanted = [.. parameters.Where(parameter => parameter.Key is not (Count or Offset or Format))];
        if (!options.IdLists && wanted.Any(parameter => parameter.Key == Id && parameter.Value.Contains(',')))
        {
            throw new RefusedException(400, "not-supported", "This server does not support a list of ids in a search.");
        }

        TypeFilter filter = TypeFilter.Parse(type, wanted, "The search");
        return WithDataAsync(all =>
        {
            List<byte[]> page = [];
            int total = 0;
            foreach (byte[] resource in Resources(all, type, filter))
            {
                if (total >= offset && page.Count < count)
                {
                    page.Add(resource);
                }

                total++;
            }

            Uri Address(int from) => routes.Search(type, [.. wanted, new(Count, Text(count)), new(Offset, Text(from))]);
            return Answer.Json(
                200,
                JsonText.Write(json => WriteBundle(json, page, total, Address(offset), offset + page.Count < total && count > 0 ? Address(offset + count) : null)),
                JsonType);
        });
    }

    private async Task<Answer> WithDataAsync(Func<DataSet, Answer> answer)
    {
        using DataLease lease = data.Look();
        return answer(await lease.Data.ConfigureAwait(false));
    }

    private static IEnumerable<byte[]> Resources(DataSet all, string type, TypeFilter filter)
    {
        foreach (DataFile file in all.Files.Where(file => file.Type == type))
        {
            using LineReader lines = new(file.Path);
            while (lines.Read())
            {
                using JsonDocument resource = JsonDocument.Parse(lines.Line);
                if (filter.Matches(resource.RootElement))
                {
                    yield return lines.Line.ToArray();
                }
            }
        }

        foreach (byte[] group in type == "Group" ? all.UnwrittenGroups : [])
        {
            using JsonDocument resource = JsonDocument.Parse(group);
            if (filter.Matches(resource.RootElement))
            {
                yield return group;
            }
        }
    }

    private void WriteBundle(Utf8JsonWriter json, List<byte[]> page, int total, Uri self, Uri? next)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "searchset");
        json.WriteNumber("total", total);
        json.WriteStartArray("link");
        WriteLink(json, "self", self);
        if (next is not null)
        {
            WriteLink(json, "next", next);
        }

        json.WriteEndArray();

        // FHIR has no empty arrays.
        if (page.Count > 0)
        {
            json.WriteStartArray("entry");
            page.ForEach(resource => WriteEntry(json, resource));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteEntry(Utf8JsonWriter json, byte[] line)
    {
        using JsonDocument resource = JsonDocument.Parse(line);
        json.WriteStartObject();
        if (resource.RootElement.TryGetProperty("id", out JsonElement id))
        {
            json.WriteString("fullUrl", routes.Resource(resource.RootElement.GetProperty("resourceType").GetString()!, id.GetString() ?? string.Empty).AbsoluteUri);
        }

        json.WritePropertyName("resource");
        resource.RootElement.WriteTo(json);
        json.WriteStartObject("search");
        json.WriteString("mode", "match");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter json, string relation, Uri address)
    {
        json.WriteStartObject();
        json.WriteString("relation", relation);
        json.WriteString("url", address.AbsoluteUri);
        json.WriteEndObject();
    }

    private static int Number(List<KeyValuePair<string, string>> parameters, string name, int otherwise)
    {
        string? text = parameters.Where(parameter => parameter.Key == name).Select(parameter => parameter.Value).LastOrDefault();
        return text is null ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw new RefusedException(400, "value", $"{name} is '{text}', not a number from 0.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
