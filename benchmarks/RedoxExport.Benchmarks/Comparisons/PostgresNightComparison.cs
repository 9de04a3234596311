using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Sync-RedoxExportTable after a night that changed a hundredth of 2 GB, against its first sync of all of it.</summary>
internal sealed class PostgresNightComparison : IComparison
{
    private const int PatientMegabytes = 500;
    private const int ObservationMegabytes = 1500;
    private const double AtLeast = 10;
    private const long Megabyte = 1_000_000;
    private const long SampleBytes = 5 * Megabyte;

    public string Name => "postgres-night";

    public string? Missing => PostgresServer.Missing;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        using PostgresServer server = new(folder);
        PostgresTables tables = new(server);
        Check(tables, folder);
        using SyncedRoot root = new(folder, ("Patient", options.Scaled(PatientMegabytes) * Megabyte), ("Observation", options.Scaled(ObservationMegabytes) * Megabyte));
        List<Night> nights = [];
        for (int round = 1; round <= options.Rounds; round++)
        {
            Night night = Measure(tables, root);
            nights.Add(night);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name} {round}/{options.Rounds}: {night.Update.Seconds:N2} s against {night.First.Seconds:N2} s, and {night.Merge.Seconds:N2} s for the current view"));
        }

        yield return RowOf(
            string.Create(CultureInfo.InvariantCulture, $"`postgres-night`: 1 % of {nights[0].First.Bytes / 1e9:0.#} GB changed, the second sync ({Median(nights, night => night.Update.Seconds):0.00} s)"),
            string.Create(CultureInfo.InvariantCulture, $"the first sync ({Median(nights, night => night.First.Seconds):0.0} s)"),
            nights,
            night => night.Update.Seconds) with
        {
            Target = string.Create(CultureInfo.InvariantCulture, $"≥ {AtLeast}"),
            Met = ResultRow.Judge(Median(nights, night => night.First.Seconds / night.Update.Seconds) >= AtLeast),
        };
        yield return RowOf(
            string.Create(CultureInfo.InvariantCulture, $"the same with the merge into the current view before it ({Median(nights, night => night.Merge.Seconds):0.00} s)"),
            "the same",
            nights,
            night => night.Update.Seconds + night.Merge.Seconds);
    }

    private static Night Measure(PostgresTables tables, SyncedRoot root)
    {
        string schema = tables.NewSchema();
        Night night = Follow(tables, root, schema);
        tables.Drop(schema);
        return night;
    }

    private static Night Follow(PostgresTables tables, SyncedRoot root, string schema)
    {
        SideRun first = new(root.Bytes, tables.Sync(root, schema));
        root.AddNight();
        SideRun merge = new(root.Bytes, root.Merge());
        return new Night(first, merge, new SideRun(root.Bytes, tables.Sync(root, schema)));
    }

    /// <summary>Checks that a night gives the same rows of a sample as loading everything again.</summary>
    private static void Check(PostgresTables tables, string folder)
    {
        using SyncedRoot sample = new(folder, ("Patient", SampleBytes), ("Observation", SampleBytes));
        (string followed, string loaded) = (tables.NewSchema(), tables.NewSchema());
        Follow(tables, sample, followed);
        tables.Sync(sample, loaded);
        tables.CheckSame(sample, followed, loaded);
        tables.Drop(followed);
        tables.Drop(loaded);
    }

    private static ResultRow RowOf(string work, string against, IReadOnlyList<Night> nights, Func<Night, double> seconds) => new(
        work,
        against,
        Spread.Of(nights.Select(night => night.First.Seconds / seconds(night))).Show(),
        Spread.Of(nights.Select(night => night.First.Process.Wall / (seconds(night) + night.Update.Process.Wall - night.Update.Seconds))).Show(),
        "–",
        string.Create(CultureInfo.InvariantCulture, $"{Median(nights, night => night.Update.Process.Processor):N2} / {Median(nights, night => night.First.Process.Processor):N2}"),
        $"{ResultRow.PeakOf(nights.Select(night => night.Update.Process))} / {ResultRow.PeakOf(nights.Select(night => night.First.Process))}",
        "–",
        "–");

    private static double Median(IReadOnlyList<Night> nights, Func<Night, double> value) => Spread.Of(nights.Select(value)).Median;

    /// <param name="First">The first sync.</param>
    /// <param name="Merge">The merge of the night's run into the current view.</param>
    /// <param name="Update">The sync of the night.</param>
    private sealed record Night(SideRun First, SideRun Merge, SideRun Update);
}
