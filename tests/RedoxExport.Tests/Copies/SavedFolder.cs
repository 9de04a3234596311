using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Tests.Copies;

/// <summary>The folder of an export, as a save leaves it, with files of any content.</summary>
internal static class SavedFolder
{
    private const string Base = "https://fhir.example.org/files/";

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">The folder. It may exist.</param>
    /// <param name="files">The files: the type and the content of each.</param>
    public static void Write(string folder, params (string Type, byte[] Content)[] files)
    {
        Directory.CreateDirectory(folder);
        Dictionary<string, int> numbers = [];
        List<object> rows = [];
        StringBuilder journal = new();
        foreach ((string type, byte[] content) in files)
        {
            int number = numbers[type] = numbers.GetValueOrDefault(type) + 1;
            string name = $"{type}.{number:D4}.ndjson";
            string url = Base + name;
            rows.Add(new { type, url });
            File.WriteAllBytes(Path.Combine(folder, name), content);
            journal.Append(JsonSerializer.Serialize(new
            {
                time = DateTimeOffset.UnixEpoch,
                name,
                state = "complete",
                category = "output",
                type,
                url,
                row = HashOf(Encoding.UTF8.GetBytes(url))[..32],
                bytes = content.Length,
                resources = content.Count(b => b == '\n'),
                sha256 = HashOf(content),
            })).Append('\n');
        }

        File.WriteAllText(Path.Combine(folder, "files.ndjson"), journal.ToString());
        File.WriteAllText(Path.Combine(folder, "manifest.json"), JsonSerializer.Serialize(new { transactionTime = "2026-05-28T09:00:00Z", requiresAccessToken = true, output = rows, error = Array.Empty<object>() }));
        File.WriteAllText(Path.Combine(folder, "export.json"), """{"version":1,"state":"saved","baseUri":"https://fhir.example.org/r4","id":"1","contentLocation":"https://fhir.example.org/r4/status/1"}""");
    }

    /// <summary>Lines of resources.</summary>
    public static byte[] Lines(int count, string type = "Patient", string mark = "a") =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, count).Select(i => $$"""{"resourceType":"{{type}}","id":"{{i}}","language":"{{mark}}"}""" + "\n")));

    /// <summary>Bytes of any length that differ by their seed.</summary>
    public static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string HashOf(byte[] bytes)
    {
#pragma warning disable CA1308
        return Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
#pragma warning restore CA1308
    }
}
