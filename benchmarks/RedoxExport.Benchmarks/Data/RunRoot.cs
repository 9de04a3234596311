using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Benchmarks.Data;

/// <summary>A folder of runs with made-up files, as <c>Invoke-RedoxExport</c> leaves it. The first run is a full one, the others are increments.</summary>
/// <param name="path">The folder.</param>
internal sealed class RunRoot(string path)
{
    private static readonly DateTime FirstNight = new(2026, 1, 1, 2, 0, 0, DateTimeKind.Utc);

    private readonly List<string> _runs = [];

    public string Path => path;

    /// <summary>Adds a run.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="gzip">True to keep the files as gzip.</param>
    /// <returns>The folder of the run.</returns>
    public string Add(IEnumerable<RunFile> files, bool gzip = false)
    {
        DateTime night = FirstNight.AddDays(_runs.Count);
        string id = night.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(path, id)).FullName;
        List<object> rows = [];
        StringBuilder journal = new();
        Dictionary<string, int> numbers = [];
        foreach (RunFile file in files)
        {
            int number = numbers[file.Type] = numbers.GetValueOrDefault(file.Type) + 1;
            string name = string.Create(CultureInfo.InvariantCulture, $"{file.Type}.{number:D4}.ndjson");
            string url = "https://fhir.example.org/files/" + name;
            string written = System.IO.Path.Combine(folder, name);
            long lines = file.Write(written);
            written = gzip ? Pack(written) : written;
            rows.Add(new { type = file.Type, url, count = lines });
            journal.Append(JsonSerializer.Serialize(new
            {
                time = night,
                name = System.IO.Path.GetFileName(written),
                state = "complete",
                category = "output",
                type = file.Type,
                url,
                bytes = new FileInfo(written).Length,
                resources = lines,
                sha256 = HashOf(written),
            })).Append('\n');
        }

        File.WriteAllText(System.IO.Path.Combine(folder, "files.ndjson"), journal.ToString());
        File.WriteAllText(System.IO.Path.Combine(folder, "manifest.json"), JsonSerializer.Serialize(new { transactionTime = night, request = "https://fhir.example.org/$export", requiresAccessToken = true, output = rows, error = Array.Empty<object>() }));
        File.WriteAllText(System.IO.Path.Combine(folder, "export.json"), """{"version":1,"state":"saved"}""");
        _runs.Add(id);
        WriteHistory();
        return folder;
    }

    private static string Pack(string plain)
    {
        string path = plain + ".gz";
        using (FileStream from = File.OpenRead(plain))
        using (GZipStream packed = new(File.Create(path), CompressionLevel.Fastest))
        {
            from.CopyTo(packed);
        }

        File.Delete(plain);
        return path;
    }

    private static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void WriteHistory() => File.WriteAllText(
        System.IO.Path.Combine(path, "runs.json"),
        JsonSerializer.Serialize(new
        {
            version = 1,
            runs = _runs.Select((id, i) => new
            {
                id,
                state = "Complete",
                mode = i == 0 ? "Full" : "Incremental",
                request = "made up",
                requestKey = "1",
                startedAt = FirstNight.AddDays(i),
                transactionTime = FirstNight.AddDays(i),
                watermark = FirstNight.AddDays(i),
                calls = 1,
                waitingSeconds = 0,
                downloadSeconds = 0,
                exports = Array.Empty<object>(),
                files = 1,
                bytes = 1,
                resources = new { },
                retries = 0,
                outcomeErrors = 0,
                outcomeWarnings = 0,
                damagedFiles = 0,
            }),
        }));
}

/// <summary>A file of a run.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Write">Writes the file of a path, and returns the number of its lines.</param>
internal sealed record RunFile(string Type, Func<string, long> Write);
