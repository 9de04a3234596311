namespace RedoxExport.Tables;

/// <summary>Writes batches that are bytes already.</summary>
/// <param name="to">The file.</param>
/// <param name="newBatch">Creates a batch.</param>
internal sealed class ByteContent(Stream to, Func<ByteBatch> newBatch) : TableContent
{
    /// <inheritdoc/>
    public override RowBatch NewBatch() => newBatch();

    /// <inheritdoc/>
    public override void Write(RowBatch batch) => to.Write(((ByteBatch)batch).Bytes.Span);

    /// <inheritdoc/>
    public override void Complete()
    {
        // Such files have no end of their own.
    }
}
