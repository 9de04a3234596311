namespace RedoxExport.Tables;

/// <summary>A column with cells that are empty because the format cannot hold their values.</summary>
/// <param name="Table">The name of the table.</param>
/// <param name="Column">The name of the column.</param>
/// <param name="Count">The number of cells.</param>
/// <param name="Path">The file of the first one.</param>
/// <param name="Line">The line of the first one.</param>
internal sealed record EmptiedColumn(string Table, string Column, long Count, string Path, long Line);
