using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Rows of one table in the form of a format. It is filled by one thread, then written by another.</summary>
internal abstract class RowBatch : IRowReceiver, IDisposable
{
    /// <summary>The number of rows.</summary>
    public abstract long Rows { get; }

    /// <inheritdoc/>
    public abstract void Add(byte[] json, Cell[] cells);

    /// <summary>Marks the end of a resource: what was added since is no longer removed.</summary>
    public abstract void Keep();

    /// <summary>Removes the rows that were added since the last <see cref="Keep"/>.</summary>
    public abstract void Undo();

    /// <summary>Clears the rows, which are patient data.</summary>
    public abstract void Dispose();

    /// <summary>Called when no more rows follow, by the thread that has added them.</summary>
    public virtual void End()
    {
    }

    /// <summary>The cells whose values the format cannot hold.</summary>
    public EmptiedCells Emptied { get; } = new();

    /// <summary>The number of lines that have no rows, because the view has no result for them.</summary>
    public long FailedLines { get; set; }
}
