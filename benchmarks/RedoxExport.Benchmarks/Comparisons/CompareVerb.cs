namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>The verb: runs the whole-process comparisons and prints their table.</summary>
internal static class CompareVerb
{
    private static readonly IComparison[] All =
    [
        new DownloadComparison("plain", 20, 50_000_000, gzip: false, oneProcess: false, atLeast: 0.8),
        new DownloadComparison("gzip", 20, 50_000_000, gzip: true, oneProcess: false, atLeast: 1.15),
        new DownloadComparison("small", 20_000, 2_000, gzip: false, oneProcess: true, atLeast: 0.5),
        new MemoryComparison(),
        new ReadComparison("read", properties: false, atLeast: 15),
        new ReadComparison("property", properties: true, atLeast: 25),
        new CsvComparison(new JqRival(), atLeast: 15),
        new CsvComparison(new DuckDbRival(), atLeast: 1.2),
        new ImportComparison(),
        new ProcessorComparison(),
    ];

    public static int Run(string[] arguments)
    {
        CompareOptions options;
        try
        {
            options = CompareOptions.Parse(arguments);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        if (options.Rows.FirstOrDefault(row => All.All(comparison => comparison.Name != row)) is { } unknown)
        {
            Console.Error.WriteLine($"{unknown} is no row. There are: {string.Join(", ", All.Select(comparison => comparison.Name))}.");
            return 2;
        }

        // Ctrl+C ends the running commands, and their row with them; what they wrote is then deleted.
        bool stopped = false;
        Console.CancelKeyPress += (_, key) => key.Cancel = stopped = true;
        List<ResultRow> rows = [];
        bool failed = false;
        foreach (IComparison comparison in All.Where(comparison => options.Rows.Count == 0 || options.Rows.Contains(comparison.Name)))
        {
            if (!stopped)
            {
                failed |= !Run(comparison, options, rows);
            }
        }

        Console.WriteLine(ResultTable.Write(rows));
        return failed ? 1 : 0;
    }

    private static bool Run(IComparison comparison, CompareOptions options, List<ResultRow> rows)
    {
        if (comparison.Missing is { } missing)
        {
            rows.Add(ResultRow.Empty($"`{comparison.Name}`", $"not run: {missing} is not there"));
            return true;
        }

        string folder = Directory.CreateDirectory(Path.Combine(options.Folder, "redox-compare-" + Guid.NewGuid().ToString("n"))).FullName;
        try
        {
            rows.AddRange(comparison.Run(options, folder));
            return true;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);
            rows.Add(ResultRow.Empty($"`{comparison.Name}`", $"failed: {e.Message}"));
            return false;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
