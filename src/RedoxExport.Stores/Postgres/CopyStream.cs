using Npgsql;

namespace RedoxExport.Stores.Postgres;

/// <summary>Sends rows with PostgreSQL's binary COPY (documentation of PostgreSQL, COPY, "Binary Format").</summary>
internal static class CopyStream
{
    private const int IdsAtOnce = 4096;

    // The signature, no flags, no extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    // In place of the number of fields of a row.
    private static readonly byte[] Trailer = [0xFF, 0xFF];

    public static async Task WriteAsync(NpgsqlConnection connection, string statement, IEnumerable<ReadOnlyMemory<byte>> rows, CancellationToken cancellation)
    {
        NpgsqlRawCopyStream stream = await connection.BeginRawBinaryCopyAsync(statement, cancellation).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(Header, cancellation).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> bytes in rows)
            {
                await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
            }

            await stream.WriteAsync(Trailer, cancellation).ConfigureAwait(false);
        }
        catch
        {
            // Disposing it would complete it. The connection is closed after an error, which undoes everything.
            await CancelAsync(stream).ConfigureAwait(false);
            throw;
        }

        await stream.DisposeAsync().ConfigureAwait(false);
    }

    public static Task WriteIdsAsync(NpgsqlConnection connection, string statement, IEnumerable<string> ids, CancellationToken cancellation) =>
        WriteAsync(connection, statement, RowsOf(ids), cancellation);

    // A buffer is used again: what was returned has been sent before the next is asked for.
    private static IEnumerable<ReadOnlyMemory<byte>> RowsOf(IEnumerable<string> ids)
    {
        using CopyBuffer buffer = new();
        foreach (string[] some in ids.Chunk(IdsAtOnce))
        {
            buffer.TruncateTo(0);
            foreach (string id in some)
            {
                buffer.Write((short)1);
                CopyText.WriteId(buffer, id);
            }

            yield return buffer.Bytes;
        }
    }

    private static async Task CancelAsync(NpgsqlRawCopyStream stream)
    {
        try
        {
            await stream.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The first error says why. The connection is no longer used.
        }
    }
}
