namespace RedoxExport.Benchmarks;

/// <summary>Measurements that need whole processes. Each verb is a command of its own.</summary>
internal static class Program
{
    private const string Usage =
        """
        dotnet run -c Release --project benchmarks/RedoxExport.Benchmarks -- <verb>

          memory [megabytes] [--gzip]   saves one file of that size (1024 unless given) in a hosted PowerShell and prints
                                        the process's peak memory and the speed
        """;

    private static int Main(string[] arguments) => arguments switch
    {
        ["memory", .. string[] options] => MemoryBenchmark.Run(options),
        ["serve", string folder, string gzip] => ServerProcess.Serve(folder, bool.Parse(gzip)),
        _ => Help(),
    };

    private static int Help()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
