namespace RedoxExport.Tables;

/// <summary>The language of a database: names, types and the statements that define tables. It needs no connection.</summary>
internal abstract class SyncDialect
{
    /// <summary>The table that has a row for each table and source: what was loaded, and how far.</summary>
    public const string MarkTable = "_redoxexport_tables";

    /// <summary>The database's name for people: <c>PostgreSQL</c>.</summary>
    public abstract string Product { get; }

    /// <summary>The type of the columns for source and id.</summary>
    public abstract string KeyType { get; }

    /// <summary>Compares names of tables and columns as the database does.</summary>
    public abstract StringComparer NameComparer { get; }

    /// <summary>The type of a column, in the words of the database's catalog.</summary>
    public abstract string TypeOf(TableColumn column);

    /// <summary>The reason why the database cannot have a table or a column of this name, as a clause; <see langword="null"/> if it can.</summary>
    public abstract string? ProblemOf(string name);

    /// <summary>The statements that create a table with another name than its own.</summary>
    public abstract string CreateTable(SyncTable table, string name);

    /// <summary>The statement that creates the index by which the rows of a resource are found.</summary>
    public abstract string CreateIndex(string name);

    /// <summary>The statement that removes a table.</summary>
    public abstract string Drop(string name);

    /// <summary>The statement that renames a table.</summary>
    public abstract string Rename(string name, string newName);

    /// <summary>The statements that create the schema and the table of marks unless they exist.</summary>
    public abstract IReadOnlyList<string> CreateMarks();
}
