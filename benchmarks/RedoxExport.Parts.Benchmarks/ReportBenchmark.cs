using BenchmarkDotNet.Attributes;
using RedoxExport.Reports;
using RedoxExport.Tests.Reports;

namespace RedoxExport.Parts.Benchmarks;

/// <summary>The morning page of three folders with 365 runs each: reading the histories, the findings and the page.</summary>
[MemoryDiagnoser]
public class ReportBenchmark
{
    private static readonly string[] Names = ["acme", "north", "valley"];

    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private string _folder = string.Empty;

    /// <summary>The number of runs that the page shows.</summary>
    [Params(30, 365)]
    public int Last { get; set; }

    /// <summary>Writes the histories.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _folder = Directory.CreateTempSubdirectory("redox-report-").FullName;
        foreach (string name in Names)
        {
            ManyRuns.Write(Path.Combine(_folder, name), _now, 365, TimeSpan.FromDays(1), name);
        }
    }

    /// <summary>Removes them.</summary>
    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    /// <summary>Reads the folders and writes the page.</summary>
    [Benchmark]
    public void Page()
    {
        ReportOptions options = new() { Last = Last };
        ExportReport.Of([.. Names.Select(name => RootReport.Read(Path.Combine(_folder, name), options, _now))], [], options, _now).Write(Path.Combine(_folder, "report.html"));
    }
}
