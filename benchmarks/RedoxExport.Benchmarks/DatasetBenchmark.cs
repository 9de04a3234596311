using System.Globalization;
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

    private static void Measure(string path, long bytes, bool gzip)
    {
        RunRoot root = new(path);
        try
        {
            string full = root.Add(FilesOf(bytes, 1), gzip);
            Print(bytes, "full", Merge(path));

            // The view has the run now. A memory disk may need the space.
            Directory.Delete(full, recursive: true);

            // The first lines of the same seed again, and as many of a new one.
            root.Add([.. FilesOf(bytes / 200, 1), .. FilesOf(bytes / 200, 1_000_000)], gzip);
            Print(bytes, "increment of 1 %", Merge(path));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static ProcessFigures Merge(string root) => ProcessMeter.Measure(ModuleShell.Timed(
        "$result = Update-RedoxExportDataset " + ModuleShell.Quote(root),
        after: "'bytes ' + $result.Bytes"));

    private static void Print(long bytes, string run, ProcessFigures figures)
    {
        double seconds = double.Parse(figures.Said("seconds")!, CultureInfo.InvariantCulture);
        long now = long.Parse(figures.Said("bytes")!, CultureInfo.InvariantCulture);
        if (now < bytes || now > bytes * 1.02)
        {
            throw new InvalidOperationException($"The view has {now} bytes of {bytes}.");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {bytes / 1e9:0.#} GB | {run} | {seconds:0.0} | {now / 1e6 / seconds:N0} | {figures.Processor:0.0} | {figures.Peak / 1e6:N0} |"));
    }

    private static IEnumerable<RunFile> FilesOf(long bytes, int seed)
    {
        for (; bytes > 0; bytes -= BytesOfFile, seed++)
        {
            (long length, long dice) = (Math.Min(BytesOfFile, bytes), seed * FarApart);
            yield return new RunFile("Observation", path => ObservationWriter.Write(path, length, dice));
        }
    }
}
