namespace RedoxExport.Tables;

/// <summary>Rows for a table of a database. Each row also has the id of its resource, so that its rows can be found when it changes.</summary>
internal abstract class SyncBatch : RowBatch
{
    /// <summary>The number of bytes that the rows take.</summary>
    public abstract long Bytes { get; }

    /// <summary>For each column of the view, the number of values that the database cannot hold; their cells are empty.</summary>
    public abstract IReadOnlyList<long> Emptied { get; }

    /// <summary>The number of resources for which the view has no result.</summary>
    public long FailedLines { get; private set; }

    /// <inheritdoc/>
    public override void Undo() => FailedLines++;
}
