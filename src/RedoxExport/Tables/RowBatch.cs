using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Rows of one table in the form of a format. It is filled by one thread, then written by another.</summary>
internal abstract class RowBatch : IRowReceiver, IDisposable
{
    /// <summary>The number of rows.</summary>
    public abstract long Rows { get; }

    /// <summary>Receives the id of the resource that the next rows are of.</summary>
    /// <param name="json">The buffer of the line.</param>
    /// <param name="id">The cell of the id; empty if the resource has none.</param>
    public virtual void Begin(byte[] json, in Cell id)
    {
    }

    /// <inheritdoc/>
    public abstract void Add(byte[] json, Cell[] cells);

    /// <summary>Marks the end of a resource: what was added since is no longer removed.</summary>
    public abstract void Keep();

    /// <summary>Removes the rows that were added since the last <see cref="Keep"/>.</summary>
    public abstract void Undo();

    /// <summary>Clears the rows, which are patient data.</summary>
    public abstract void Dispose();
}
