using RedoxExport.Benchmarks.Builds;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>The verb: runs the whole-process comparisons and prints their table.</summary>
internal static class CompareVerb
{
    private static readonly IComparison[] All =
    [
        new DownloadComparison("plain", 20, 50_000_000, gzip: false, oneProcess: false, atLeast: 0.8, atLeastOfBare: 0.97),
        new DownloadComparison("gzip", 20, 50_000_000, gzip: true, oneProcess: false, atLeast: 1.15, atLeastOfBare: 0.97),
        new DownloadComparison("small", 20_000, 2_000, gzip: false, oneProcess: true, atLeast: 0.5, atLeastOfBare: 0.7),
        new MemoryComparison(),
        new ReadComparison("read", properties: false, atLeast: 15),
        new ReadComparison("property", properties: true, atLeast: 25),
        new CsvComparison(new JqRival(), atLeast: 15),
        new CsvComparison(new DuckDbRival(), atLeast: 1.2),
        new ViewComparison("Patient", "Csv", ViewStatements.Patient, atLeast: 3),
        new ViewComparison("Observation", "Csv", ViewStatements.Observation, atLeast: 3),
        new ViewComparison("Patient", "Parquet", ViewStatements.Patient, atLeast: 2),
        new ViewComparison("Observation", "Parquet", ViewStatements.Observation, atLeast: 2),
        new WhereComparison(),
        new PostgresComparison("Patient"),
        new PostgresComparison("Observation"),
        new PostgresNightComparison(),
        new ImportComparison(),
        new ProcessorComparison(),
    ];

    public static int Run(string[] arguments)
    {
        CompareOptions options;
        IReadOnlyList<Row> known;
        try
        {
            options = CompareOptions.Parse(arguments);
            known = options.Against is null ? [.. All.Select(comparison => Of(comparison, options))] : OfBuilds(options);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        if (options.Rows.FirstOrDefault(name => known.All(row => row.Name != name)) is { } unknown)
        {
            Console.Error.WriteLine($"There is no row '{unknown}'. Specify one of: {string.Join(", ", known.Select(row => row.Name).Distinct())}.");
            return 2;
        }

        // Ctrl+C ends the running commands, and their row with them; what they wrote is then deleted.
        bool stopped = false;
        Console.CancelKeyPress += (_, key) => key.Cancel = stopped = true;
        List<ResultRow> results = [];
        bool failed = false;
        foreach (Row row in known.Where(row => options.Rows.Count == 0 || options.Rows.Contains(row.Name)))
        {
            if (!stopped)
            {
                failed |= !Run(row, options, results);
            }
        }

        Console.WriteLine(ResultTable.Write(results));
        return failed ? 1 : 0;
    }

    private static Row Of(IComparison comparison, CompareOptions options) => new(comparison.Name, comparison.Missing, folder => comparison.Run(options, folder));

    private static IReadOnlyList<Row> OfBuilds(CompareOptions options)
    {
        BuildPair pair = BuildPair.Find(options);
        Console.Error.WriteLine(pair);
        return [.. BuildComparisons.All.Select(comparison => new Row(comparison.Name, comparison.Missing, folder => [comparison.Run(pair, folder)]))];
    }

    private static bool Run(Row row, CompareOptions options, List<ResultRow> results)
    {
        if (row.Missing is { } missing)
        {
            results.Add(ResultRow.Empty($"`{row.Name}`", $"not run: {missing} is not there"));
            return true;
        }

        string folder = Directory.CreateDirectory(Path.Combine(options.Folder, "redox-compare-" + Guid.NewGuid().ToString("n"))).FullName;
        try
        {
            results.AddRange(row.Run(folder));
            return true;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);
            results.Add(ResultRow.Empty($"`{row.Name}`", $"failed: {e.Message}"));
            return false;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A row that can run.</summary>
    /// <param name="Name">Its name on the command line.</param>
    /// <param name="Missing">The program that it cannot do without and that is missing.</param>
    /// <param name="Run">Measures, in a folder of its own.</param>
    private sealed record Row(string Name, string? Missing, Func<string, IEnumerable<ResultRow>> Run);
}
