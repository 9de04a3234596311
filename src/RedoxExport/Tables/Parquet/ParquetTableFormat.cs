namespace RedoxExport.Tables;

/// <summary>
/// Apache Parquet, compressed with Snappy: types as the view says, lists as lists. It is written here and not by a library, because each thread
/// that makes rows also makes pages of them, and the values of a resource become those of the file without being converted to .NET's texts.
/// </summary>
internal sealed class ParquetTableFormat : TableFormat
{
    /// <inheritdoc/>
    public override string Name => "Parquet";

    /// <inheritdoc/>
    public override string Ending => ".parquet";

    /// <inheritdoc/>
    public override TableContent Begin(TablePlan table, Stream to) => new ParquetContent(table, to);
}
