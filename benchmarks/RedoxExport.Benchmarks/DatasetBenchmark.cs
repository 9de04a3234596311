using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks;

/// <summary>
/// How long <c>Update-RedoxExportDataset</c> takes for a full run and for an increment of a hundredth on top of it, and the most memory that
/// its process has, PowerShell included; at several sizes, to show how both grow. Ids are random, so nothing comes in order.
/// </summary>
internal static class DatasetBenchmark
{
    private const long Megabyte = 1_000_000;
    private const long BytesOfFile = 256 * Megabyte;
    // Dice that begin near each other throw the same after a few throws.
    private const long FarApart = 1_000_000_000;
    private const string Full = "20260101T020000Z";
    private const string Increment = "20260102T020000Z";

    public static int Run(string[] options)
    {
        bool gzip = options.Contains("--gzip");
        options = [.. options.Where(option => option != "--gzip")];
        int at = Array.IndexOf(options, "--folder");
        string parent = at >= 0 ? options[at + 1] : Path.GetTempPath();
        long[] sizes = [.. options.Where((_, i) => at < 0 || (i != at && i != at + 1)).Select(size => long.Parse(size, CultureInfo.InvariantCulture))];
        Console.WriteLine("| current view | run | s | MB/s | processor s | peak MB |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (long size in sizes.Length > 0 ? sizes : [1000, 2000, 4000, 8000])
        {
            Measure(Path.Combine(parent, "dataset-" + Guid.NewGuid().ToString("n")), size * Megabyte, gzip);
        }

        return 0;
    }

    private static void Measure(string root, long bytes, bool gzip)
    {
        try
        {
            List<string> runs = [Full];
            long written = Write(Path.Combine(root, Full), bytes, 1, gzip);
            WriteHistory(root, runs);
            Print(bytes, "full", Merge(root), written);

            // The view has the run now. A memory disk may need the space.
            Directory.Delete(Path.Combine(root, Full), recursive: true);

            // The first lines of the same seed again, and as many of a new one.
            written += Write(Path.Combine(root, Increment), bytes / 200, 1, gzip);
            written += Write(Path.Combine(root, Increment), bytes / 200, 1_000_000, gzip);
            runs.Add(Increment);
            WriteHistory(root, runs);
            Print(bytes, "increment of 1 %", Merge(root), written);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static ProcessFigures Merge(string root) => ProcessMeter.Measure(ModuleShell.Timed(
        "$result = Update-RedoxExportDataset " + ModuleShell.Quote(root),
        after: "'bytes ' + $result.Bytes"));

    private static void Print(long bytes, string run, ProcessFigures figures, long written)
    {
        double seconds = double.Parse(figures.Said("seconds")!, CultureInfo.InvariantCulture);
        long now = long.Parse(figures.Said("bytes")!, CultureInfo.InvariantCulture);
        if (now > written)
        {
            throw new InvalidOperationException($"The view has {now} bytes of {written}.");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {bytes / 1e9:0.#} GB | {run} | {seconds:0.0} | {now / 1e6 / seconds:N0} | {figures.Processor:0.0} | {figures.Peak / 1e6:N0} |"));
    }

    /// <summary>Adds files to a run.</summary>
    private static long Write(string folder, long bytes, int seed, bool gzip)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "export.json"), """{"version":1,"state":"saved"}""");
        long written = 0;
        for (int file = Directory.GetFiles(folder, "*.ndjson*").Length; written < bytes; file++, seed++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"Observation.{file + 1:D4}.ndjson"));
            ObservationWriter.Write(path, Math.Min(BytesOfFile, bytes - written), seed * FarApart);
            written += new FileInfo(path).Length;
            if (gzip)
            {
                Pack(path);
            }
        }

        return written;
    }

    private static void Pack(string path)
    {
        using (FileStream plain = File.OpenRead(path))
        using (GZipStream packed = new(File.Create(path + ".gz"), CompressionLevel.Fastest))
        {
            plain.CopyTo(packed);
        }

        File.Delete(path);
    }

    private static void WriteHistory(string root, List<string> runs) => File.WriteAllText(
        Path.Combine(root, "runs.json"),
        JsonSerializer.Serialize(new
        {
            version = 1,
            runs = runs.Select((id, i) => new
            {
                id,
                state = "Complete",
                mode = i == 0 ? "Full" : "Incremental",
                request = "made up",
                requestKey = "1",
                startedAt = new DateTime(2026, 1, i + 1, 2, 0, 0, DateTimeKind.Utc),
                transactionTime = new DateTime(2026, 1, i + 1, 2, 0, 0, DateTimeKind.Utc),
                watermark = new DateTime(2026, 1, i + 1, 2, 0, 0, DateTimeKind.Utc),
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
