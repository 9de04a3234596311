using System.Security.Cryptography;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Exports;

/// <summary>A web server with published pages and files, each with an ETag.</summary>
internal sealed class PublishingServer
{
    public const string Root = TestConnection.Base + "/$bulk-publish";
    public const string Pages = "https://fhir.example.org/pages/";
    public const string Data = "https://fhir.example.org/data/";

    private readonly Dictionary<string, string> _documents = new(StringComparer.Ordinal);

    public PublishingServer(ScriptedServer server)
    {
        Scripted = server;
        server.Otherwise = Answer;
    }

    public ScriptedServer Scripted { get; }

    public static ExportRequest Request { get; } = new() { ManifestUri = new Uri(Root) };

    /// <summary>True if a request with an ETag gets a 304.</summary>
    public bool KnowsConditions { get; set; } = true;

    public PublishingServer Put(string url, string document)
    {
        _documents[url] = document;
        return this;
    }

    public void Remove(string url) => _documents.Remove(url);

    public bool Has(string url) => _documents.ContainsKey(url);

    /// <summary>Publishes a page.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="day">The day of its data.</param>
    /// <param name="next">The address or the marker of its link.</param>
    /// <param name="output">Names of files; each has a type before the first dot.</param>
    /// <param name="deleted">Names of files of deletions.</param>
    public PublishingServer Page(string url, int day, string? next, string[]? output = null, string[]? deleted = null) =>
        Put(url, PageText(day, next, output ?? [], deleted ?? []));

    public static string PageText(int day, string? next, string[] output, string[] deleted, string requiresAccessToken = "false") =>
        $$"""{"manifestType":"http://hl7.org/fhir/uv/bulkdata/StructureDefinition/BulkPublishManifest","transactionTime":"2026-05-{{day:D2}}T00:00:00Z","requiresAccessToken":{{requiresAccessToken}},"output":[{{string.Join(",", output.Select(name => $$"""{"type":"{{name.Split('.')[0]}}","url":"{{Data}}{{name}}"}"""))}}],"deleted":[{{string.Join(",", deleted.Select(name => $$"""{"url":"{{Data}}{{name}}"}"""))}}]{{(next is null ? string.Empty : $$""","link":[{"relation":"next","url":"{{next}}"}]""")}}}""";

    /// <summary>Publishes a file of patients.</summary>
    public PublishingServer File(string name, params string[] lines) => Put(Data + name, string.Concat(lines.Select(line => line + "\n")));

    public static string Patient(string id, string text, string lastUpdated = "2026-01-01T00:00:00Z") =>
        $$"""{"resourceType":"Patient","id":"{{id}}","meta":{"lastUpdated":"{{lastUpdated}}"},"text":"{{text}}"}""";

    public static string Deletion(params string[] ids)
    {
        IEnumerable<string> entries = ids.Select(id => $$$"""{"request":{"method":"DELETE","url":"Patient/{{{id}}}"}}""");
        return $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(",", entries)}}]}""";
    }

    public IReadOnlyList<string> RequestsSince(int count) => [.. Scripted.Requests.Skip(count).Select(request => request.ToString())];

    private Reply? Answer(SeenRequest request)
    {
        if (!_documents.TryGetValue(request.Uri.AbsoluteUri, out string? document))
        {
            return Reply.Status(404);
        }

        string etag = $"\"{Convert.ToHexString(SHA256.HashData(Utf8(document)))}\"";
        return KnowsConditions && request["If-None-Match"] == etag ? Reply.Status(304, "ETag: " + etag) : Reply.Text(200, document, "ETag: " + etag);
    }
}
