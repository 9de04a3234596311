using RedoxExport.Benchmarks.Comparisons;

namespace RedoxExport.Benchmarks.Builds;

/// <summary>The rows that two builds of the module can run in turn.</summary>
internal static class BuildComparisons
{
    private const long Large = 50_000_000;

    public static readonly IReadOnlyList<IBuildComparison> All =
    [
        new SaveBuilds("plain", 20, Large, gzip: false),
        new SaveBuilds("gzip", 20, Large, gzip: true),
        new SaveBuilds("small", 20_000, 2_000, gzip: false),
        new SaveBuilds("memory", 20, Large, gzip: false, "peak memory", run => run.Process.Peak),
        new SaveBuilds("memory", 20, Large, gzip: true, "peak memory", run => run.Process.Peak),
        new SaveBuilds("cpu", 20, Large, gzip: false, "processor seconds", run => run.Process.Processor),
        new ReadBuilds("read", properties: false),
        new ReadBuilds("property", properties: true),
        new CsvBuilds(),
        new ViewBuilds("Patient"),
        new ViewBuilds("Observation"),
        new ImportBuilds(),
    ];
}
