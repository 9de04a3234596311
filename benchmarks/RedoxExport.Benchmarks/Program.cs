using RedoxExport.Benchmarks.Comparisons;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks;

/// <summary>Measurements that need whole processes. Each verb is a command of its own.</summary>
internal static class Program
{
    private const string Usage =
        """
        dotnet run -c Release --project benchmarks/RedoxExport.Benchmarks -- <verb>

          compare [row ...] [--rounds 5] [--scale 1.0] [--folder <folder>] [--against <module folder>]
                                                runs the module and other programs in turn and prints ratios, speeds and peak
                                                memory. Rows: plain, gzip, small, memory, read, property, csv-jq, csv-duckdb,
                                                views, where, postgres, postgres-night, import, cpu. The folder holds the data: a memory disk
                                                with 12 GB, so that no disk is measured. With --against, another build of the module runs in place of
                                                other programs; its rows are plain, gzip, small, memory, cpu, read, property,
                                                csv, import
          memory [megabytes] [files] [--gzip]   saves files of that size (by default one of 1024), eight at a time, in a
                                                hosted PowerShell and prints the process's peak memory and the speed
          manifest [files]                      the same with very many files of one resource each (by default 100,000)
          dataset [megabytes ...] [--gzip] [--folder <folder>]
                                                merges a full run of that size, and an increment of a hundredth, into a current view, and
                                                prints seconds, speed and the process's peak memory (by default 1000 2000 4000 8000).
                                                The folder needs room for three times the largest; with --gzip, where the runs' files
                                                are packed, for a little more than twice
          static <folder> [--gzip]              serves the folder's *.ndjson as an export from a plain static server, until its
                                                input ends; its first line is the base address. --gzip packs them once before
        """;

    private static int Main(string[] arguments) => arguments switch
    {
        ["compare", .. string[] options] => CompareVerb.Run(options),
        ["measure", string plan] => ProcessMeter.Run(plan),
        ["hosted", string script] => ModuleShell.RunHosted(script),
        ["sha256", string folder] => HashShare.Run(folder),
        ["bare", string files, string folder, string gzip] => BareDownload.RunAsync(files, folder, bool.Parse(gzip)).GetAwaiter().GetResult(),
        ["nothing"] => 0,
        ["memory", .. string[] options] => MemoryBenchmark.Run(options),
        ["manifest", .. string[] options] => MemoryBenchmark.RunMany(options),
        ["dataset", .. string[] options] => DatasetBenchmark.Run(options),
        ["serve", string folder, string gzip] => ServerProcess.Serve(folder, bool.Parse(gzip)),
        ["static", string folder] => StaticServer.Serve(folder, gzip: false),
        ["static", string folder, "--gzip"] => StaticServer.Serve(folder, gzip: true),
        _ => Help(),
    };

    private static int Help()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
