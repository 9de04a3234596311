using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>A file of deletions: transaction Bundles of DELETE entries (IG 3.0.0, complete status, <c>deleted</c>).</summary>
internal static class DeletedFile
{
    private const int EntriesInBundle = 100;

    /// <summary>Writes deletions of resources that never existed.</summary>
    public static DataFile WriteMadeUp(SandboxJob job, SandboxOptions options)
    {
        string[] types = job.Query.Types.Count > 0 ? [.. job.Query.Types.OrderBy(type => type, StringComparer.Ordinal)] : ["Patient"];
        return Write(
            job,
            "deleted",
            [.. Enumerable.Range(0, options.DeletedCount).Select(index => $"{types[index % types.Length]}/{DeterministicId.Create(options.Seed, "deleted", index):D}")]);
    }

    /// <param name="job">The export.</param>
    /// <param name="name">The beginning of the file's name.</param>
    /// <param name="addresses">The deleted resources, as <c>Type/id</c>: at least one.</param>
    public static DataFile Write(SandboxJob job, string name, IReadOnlyList<string> addresses)
    {
        using NdjsonFileWriter writer = new(job.Folder, name, "Bundle", FileLimits.None, job.TransactionTime);
        for (int first = 0; first < addresses.Count; first += EntriesInBundle)
        {
            IEnumerable<string> some = addresses.Skip(first).Take(EntriesInBundle);
            byte[] bundle = JsonText.Write(json => WriteBundle(json, some));
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
