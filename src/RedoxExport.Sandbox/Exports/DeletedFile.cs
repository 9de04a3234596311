using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>The file of what was deleted: transaction Bundles of DELETE entries (IG 3.0.0, complete status, <c>deleted</c>).</summary>
internal static class DeletedFile
{
    private const int EntriesInBundle = 100;

    public static DataFile Write(SandboxJob job, SandboxOptions options)
    {
        string[] types = job.Query.Types.Count > 0 ? [.. job.Query.Types.OrderBy(type => type, StringComparer.Ordinal)] : ["Patient"];
        using NdjsonFileWriter writer = new(job.Folder, "deleted", "Bundle", null, job.TransactionTime);
        for (int first = 0; first < options.DeletedCount; first += EntriesInBundle)
        {
            int count = Math.Min(EntriesInBundle, options.DeletedCount - first);
            IEnumerable<string> addresses = Enumerable.Range(first, count)
                .Select(index => $"{types[index % types.Length]}/{DeterministicId.Create(options.Seed, "deleted", index):D}");
            byte[] bundle = JsonText.Write(json => WriteBundle(json, addresses));
            writer.Write(bundle, 0, bundle.Length);
        }

        return writer.Complete()[0];
    }

    private static void WriteBundle(Utf8JsonWriter json, IEnumerable<string> addresses)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "transaction");
        json.WriteStartArray("entry");
        foreach (string address in addresses)
        {
            json.WriteStartObject();
            json.WriteStartObject("request");
            json.WriteString("method", "DELETE");
            json.WriteString("url", address);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
