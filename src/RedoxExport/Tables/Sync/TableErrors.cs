namespace RedoxExport.Tables;

/// <summary>The errors of tables of a database. A message has names of tables and columns, and no value of a row.</summary>
internal static class TableErrors
{
    /// <param name="problem">The problem with the names, as a sentence without the final period.</param>
    public static RedoxExportException NameNotValid(string problem) => new(
        ErrorIds.TableNameNotValid,
        ErrorKind.InvalidArgument,
        $"A table cannot be made of the view: {problem}.",
        "Change the name in the view.");

    public static RedoxExportException TableNotOurs(string table) => new(
        ErrorIds.TableNotOurs,
        ErrorKind.InvalidArgument,
        $"The table '{table}' already exists, and Sync-RedoxExportTable did not create it.",
        "Specify another schema with -Schema, or another name in the view, or remove the table. It was not changed.")
    { Target = table };

    /// <param name="table">The table.</param>
    /// <param name="other">The name of another source that has rows in it.</param>
    public static RedoxExportException TableHasOtherView(string table, string other) => new(
        ErrorIds.TableHasOtherView,
        ErrorKind.InvalidArgument,
        $"The table '{table}' has rows of the source '{Text.SafeText.Name(other, 60)}', which were made by a view with other columns.",
        "Use the same view for all sources of a table. Otherwise specify another schema with -Schema, or another name in the view.")
    { Target = table };

    public static RedoxExportException SourceNotValid(int longest) => new(
        ErrorIds.SourceNotValid,
        ErrorKind.InvalidArgument,
        $"The name of the source is empty, has more than {longest} characters, begins or ends with a blank, or has control characters.",
        "Specify a short name with -Source, such as north, or omit it.");
}
