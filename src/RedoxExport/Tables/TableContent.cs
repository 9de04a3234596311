namespace RedoxExport.Tables;

/// <summary>Writes the content of a table file: its batches in order, then its end. For one thread, except <see cref="NewBatch"/>.</summary>
internal abstract class TableContent : IDisposable
{
    /// <summary>Creates an empty batch of rows. Thread-safe.</summary>
    public abstract RowBatch NewBatch();

    /// <summary>Writes the rows of a batch.</summary>
    public abstract void Write(RowBatch batch);

    /// <summary>Writes what a complete file has at its end.</summary>
    public abstract void Complete();

    /// <summary>Releases what the content holds, complete or not.</summary>
    public virtual void Dispose()
    {
    }
}
