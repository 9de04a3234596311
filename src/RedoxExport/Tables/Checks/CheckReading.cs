using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>Reads a file of the current view for checks.</summary>
internal static class CheckReading
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="total">The number of its lines.</param>
    /// <param name="newShape">Creates what makes the rows: one per thread.</param>
    /// <param name="onBatches">Receives the batches of each block, in the order of the file.</param>
    /// <param name="onRead">Receives the number of lines that were read since the last call.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The number of lines that a view has no result for.</returns>
    /// <exception cref="RedoxExportException">The file cannot be read to its end.</exception>
    public static long Read(ResourceFile file, long total, Func<TablesShape> newShape, Action<RowBatch[]> onBatches, Action<long> onRead, CancellationToken cancellation)
    {
        long failed = 0;
        long lines = 0;
        foreach (ResourceBatch<RowBatch[]> batch in file.ReadBatches(new ResourceTypeFilter(null), newShape, cancellation))
        {
            batch.Items.ForEach(onBatches);
            foreach ((_, RedoxExportException error) in batch.Errors)
            {
                if (error.Recovery != Recovery.Continue)
                {
                    throw error;
                }

                failed++;
            }

            cancellation.ThrowIfCancellationRequested();
            onRead(batch.LinesBefore - lines);
            lines = Math.Max(lines, batch.LinesBefore);
        }

        onRead(total - lines);
        return failed;
    }
}
