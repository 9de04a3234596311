using System.IO.Compression;
using System.Text;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Datasets;

/// <summary>A root with runs that a test writes as an export leaves them.</summary>
internal sealed class DatasetRuns : IDisposable
{
    private readonly TestFolder _folder = new();

    public string Root => _folder.FullPath;

    public string Current => Path.Combine(Root, "current");

    public List<DatasetRun> Runs { get; } = [];

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes a run.</summary>
    /// <param name="isFull">Whether it is a full one.</param>
    /// <param name="lines">Its resources.</param>
    /// <param name="deleted">What it says was deleted: <c>Type/id</c>.</param>
    /// <param name="members">Who is in the group.</param>
    /// <param name="gzip">Whether the files are packed.</param>
    /// <param name="linesOfFile">How many lines a file has.</param>
    /// <param name="isIncomplete">Whether it is known that something is missing.</param>
    public DatasetRun Add(bool isFull, IEnumerable<string> lines, IEnumerable<string>? deleted = null, string[]? members = null, bool gzip = false, int linesOfFile = 1000, bool isIncomplete = false)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Root, $"run{Runs.Count + 1}")).FullName;
        File.WriteAllText(Path.Combine(folder, "export.json"), """{"state":"saved"}""");
        int number = 0;
        foreach (string[] part in lines.Chunk(linesOfFile))
        {
            Write(Path.Combine(folder, $"Output.{++number:D4}.ndjson"), part, gzip);
        }

        if (deleted?.Any() == true)
        {
            Directory.CreateDirectory(Path.Combine(folder, "deleted"));
            Write(Path.Combine(folder, "deleted", "Bundle.0001.ndjson"), [.. deleted.Select(Deletion)], gzip);
        }

        DatasetRun run = new() { Id = $"{Runs.Count + 1}", IsFull = isFull, IsIncomplete = isIncomplete, TransactionTime = DateTimeOffset.UnixEpoch.AddDays(Runs.Count), Folders = [folder], Members = members };
        Runs.Add(run);
        return run;
    }

    public DatasetResult Update(DatasetLimits? limits = null, Action<string>? step = null) =>
        new DatasetUpdate(Root, Runs, null) { Limits = limits ?? DatasetLimits.Default, Step = step ?? (static _ => { }) }.Run();

    /// <summary>Every file of the view and what is in it, dataset.json left out.</summary>
    public IReadOnlyDictionary<string, string> Files() => !Directory.Exists(Current)
        ? new Dictionary<string, string>()
        : Directory.GetFiles(Current, "*.ndjson").ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

    public static string Deletion(string address) =>
        $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"{{{address}}}"}}]}""";

    private static void Write(string path, string[] lines, bool gzip)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        if (!gzip)
        {
            File.WriteAllBytes(path, bytes);
            return;
        }

        using GZipStream packed = new(File.Create(path + ".gz"), CompressionLevel.Fastest);
        packed.Write(bytes);
    }
}
