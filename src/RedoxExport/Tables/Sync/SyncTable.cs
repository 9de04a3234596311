using RedoxExport.Storage;

namespace RedoxExport.Tables;

/// <summary>A table of a database that has the rows of a view. Rows of several sources can be in one table.</summary>
internal sealed class SyncTable
{
    /// <summary>The column with the name of the source of a row. No column of a view can have this name, because it begins with an underscore.</summary>
    public const string SourceColumn = "_source";

    /// <summary>The column with the id of the resource of a row.</summary>
    public const string IdColumn = "_resource_id";

    // Counted up if a version makes other rows of the same view, so that its first sync loads the tables anew.
    private const string RowsVersion = "1";

    /// <param name="plan">The view.</param>
    /// <param name="source">The name of the source.</param>
    /// <param name="dialect">The language of the database.</param>
    public SyncTable(TablePlan plan, string source, SyncDialect dialect)
    {
        Plan = plan;
        Keyed = KeyedView.Of(plan);
        Source = source;
        Columns =
        [
            .. plan.Columns.Select(column => new DatabaseColumn(column.Name, dialect.TypeOf(column))),
            new DatabaseColumn(SourceColumn, dialect.KeyType),
            new DatabaseColumn(IdColumn, dialect.KeyType),
        ];
        Fingerprint = FingerprintOf(plan, Columns);
        WriteName = plan.Name;
    }

    /// <summary>The columns that each table has in addition to those of its view. They are the last.</summary>
    public static IReadOnlyList<string> OwnColumns { get; } = [SourceColumn, IdColumn];

    public TablePlan Plan { get; }

    /// <summary>The view that is read: it has one more column, the id of the resource.</summary>
    public TablePlan Keyed { get; }

    public string Name => Plan.Name;

    public string Source { get; }

    public IReadOnlyList<DatabaseColumn> Columns { get; }

    /// <summary>A hash of the view and of the columns. If it changes, the rows may change.</summary>
    public string Fingerprint { get; }

    /// <summary>The name of the table that is written to. It differs from <see cref="Name"/> until a new table replaces the old one.</summary>
    public string WriteName { get; set; }

    private static string FingerprintOf(TablePlan plan, IReadOnlyList<DatabaseColumn> columns)
    {
        string text = $"{RowsVersion}\n{plan.View.Definition}\n{string.Join("\n", columns.Select(column => $"{column.Name} {column.Type}"))}";
        return Hexadecimal.Sha256Of(text, 32);
    }
}

/// <summary>A column of a table as the database describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in the words of the database's catalog.</param>
internal sealed record DatabaseColumn(string Name, string Type);
