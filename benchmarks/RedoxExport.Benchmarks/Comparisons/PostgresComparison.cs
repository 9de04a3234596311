using System.Globalization;
using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>The first Sync-RedoxExportTable of 500 MB against writing the same rows as CSV and copying them into a table with psql.</summary>
/// <param name="type">Patient or Observation.</param>
/// <remarks>The sync also writes two more columns, makes the index by which it finds rows, and collects statistics; the other side does not.</remarks>
internal sealed class PostgresComparison(string type) : IComparison
{
    private const int Megabytes = 500;
    private const long SampleBytes = 5_000_000;

    public string Name => "postgres";

    public string? Missing => PostgresServer.Missing;

    public IEnumerable<ResultRow> Run(CompareOptions options, string folder)
    {
        using PostgresServer server = new(folder);
        PostgresTables tables = new(server);
        string model = Check(tables, folder);
        using SyncedRoot root = new(folder, (type, options.Scaled(Megabytes) * 1_000_000L));
        long bytes = root.Bytes;
        yield return ResultRow.OfSpeeds(
            string.Create(CultureInfo.InvariantCulture, $"`postgres`: the first sync of the view of {type} over {bytes / 1e6:0} MB"),
            "`Export-RedoxExportTable` to CSV, and `\\copy` of psql",
            1,
            Rounds.Run(options.Rounds, $"{Name} {type}", Ours, Rival));

        SideRun Ours()
        {
            string schema = tables.NewSchema();
            ProcessFigures figures = tables.Sync(root, schema);
            tables.Drop(schema);
            return new SideRun(bytes, figures);
        }

        SideRun Rival()
        {
            string schema = tables.NewSchema();
            tables.CreateAs(root, schema, model);
            ProcessFigures figures = tables.Copy(root, schema, folder);
            tables.Drop(schema);
            return new SideRun(bytes, figures);
        }
    }

    /// <summary>Checks that both sides make the same rows of a sample.</summary>
    /// <returns>A schema with the tables.</returns>
    private string Check(PostgresTables tables, string folder)
    {
        using SyncedRoot sample = new(folder, (type, SampleBytes));
        (string ours, string theirs) = (tables.NewSchema(), tables.NewSchema());
        tables.Sync(sample, ours);
        tables.CreateAs(sample, theirs, ours);
        tables.Copy(sample, theirs, folder);
        tables.CheckSame(sample, theirs, ours);
        return ours;
    }
}
