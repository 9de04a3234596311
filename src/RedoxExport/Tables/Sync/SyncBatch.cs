namespace RedoxExport.Tables;

/// <summary>
/// Rows for a table of a database. Each row also has the id of its resource, so that its rows can be found when it changes: the last of its cells,
/// after those of the table's columns (<see cref="KeyedView"/>).
/// </summary>
internal abstract class SyncBatch : RowBatch
{
    /// <summary>The number of bytes of memory that the rows take.</summary>
    public abstract long Bytes { get; }
}
