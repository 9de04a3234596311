using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks;

/// <summary>
/// Update-RedoxExportDataset on full runs of several sizes, each in a PowerShell of its own: the first fold, and a night after it with a
/// hundredth of the data, half of it new.
/// </summary>
internal static class DatasetBenchmark
{
    private const int FilesOfRun = 8;

    // One in a hundred: what changes in a night.
    private const int PartOfNight = 100;

    public static int Run(string[] options)
    {
        string parent = options.SkipWhile(option => option != "--folder").ElementAtOrDefault(1) ?? Path.GetTempPath();
        long[] sizes = [.. options.TakeWhile(option => option != "--folder").Select(option => long.Parse(option, CultureInfo.InvariantCulture))];
        Console.WriteLine("| GB | first fold s | MB/s | peak MB | a night s | peak MB |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (long gigabytes in sizes.Length > 0 ? sizes : [1, 2, 4, 8])
        {
            string root = Directory.CreateDirectory(Path.Combine(parent, "dataset-" + Guid.NewGuid().ToString("n"))).FullName;
            try
            {
                Console.WriteLine(Measure(root, gigabytes));
            }
            finally
            {
                Directory.Delete(root, recursive: true);
            }
        }

        return 0;
    }

    private static string Measure(string root, long gigabytes)
    {
        long bytes = gigabytes * 1_000_000_000;
        WriteRun(root, "20260101T000000Z", [.. Enumerable.Range(1, FilesOfRun).Select(seed => (bytes / FilesOfRun, seed))]);
        WriteHistory(root, ["20260101T000000Z"]);
        ProcessFigures first = Fold(root);

        // The same seed makes the same lines: what is there already, beside what is not.
        WriteRun(root, "20260102T000000Z", [(bytes / PartOfNight / 2, 1), (bytes / PartOfNight / 2, FilesOfRun + 1)]);
        WriteHistory(root, ["20260101T000000Z", "20260102T000000Z"]);
        ProcessFigures night = Fold(root);
        double seconds = Seconds(first);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {gigabytes} | {seconds:0.0} | {bytes / seconds / 1e6:0} | {first.Peak / 1e6:0} | {Seconds(night):0.0} | {night.Peak / 1e6:0} |");
    }

    private static ProcessFigures Fold(string root) => ProcessMeter.Measure(ModuleShell.Timed($"$null = Update-RedoxExportDataset {ModuleShell.Quote(root)}"));

    private static double Seconds(ProcessFigures figures) => double.Parse(figures.Said("seconds")!, CultureInfo.InvariantCulture);

    private static void WriteRun(string root, string id, (long Bytes, int Seed)[] files)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, id)).FullName;
        File.WriteAllText(Path.Combine(folder, "export.json"), """{"state":"saved"}""");
        for (int i = 0; i < files.Length; i++)
        {
            ObservationWriter.Write(Path.Combine(folder, FormattableString.Invariant($"Observation.{i + 1:D4}.ndjson")), files[i].Bytes, files[i].Seed);
        }
    }

    private static void WriteHistory(string root, string[] ids) => File.WriteAllText(
        Path.Combine(root, "runs.json"),
        $$"""{"version":1,"runs":[{{string.Join(",", ids.Select((id, i) => $$"""{"id":"{{id}}","state":"Complete","mode":"{{(i == 0 ? "Full" : "Incremental")}}","request":"all","requestKey":"k","startedAt":"2026-01-0{{i + 1}}T00:00:00Z","calls":1,"waitingSeconds":0,"downloadSeconds":0,"transactionTime":"2026-01-0{{i + 1}}T00:00:00Z","watermark":"2026-01-0{{i + 1}}T00:00:00Z","exports":[],"files":1,"bytes":1,"resources":{},"retries":0,"outcomeErrors":0,"outcomeWarnings":0,"damagedFiles":0}"""))}}]}""");
}
