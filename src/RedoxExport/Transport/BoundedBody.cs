namespace RedoxExport.Transport;

/// <summary>Reads a body into memory, up to a limit.</summary>
internal static class BoundedBody
{
    private const int ChunkSize = 64 * 1024;
    private const int LargestAtOnce = 64 * 1024 * 1024;

    // Any usable connection is faster. A server that sends a byte now and then would otherwise block its caller for years.
    private static readonly TimeSpan LeastTimeForChunk = TimeSpan.FromSeconds(100);

    /// <exception cref="RedoxExportException">
    /// <c>AnswerTooLarge</c>; <c>AnswerCutShort</c> if the connection broke; <c>RequestTimedOut</c> if it stalled or was too slow.
    /// </exception>
    public static async Task<byte[]> ReadAsync(Stream body, Uri uri, long limit, long? expected, GateOptions options, CancellationToken cancellationToken)
    {
        // Allocates the announced size, so that a manifest of 20 MB is not held twice while it arrives; at most 64 MB, because the server
        // may announce any size.
        byte[] bytes = new byte[Math.Min(Math.Min(expected ?? ChunkSize, limit), LargestAtOnce)];
        int filled = 0;
        TimeSpan timeForChunk = options.Timeout > LeastTimeForChunk ? options.Timeout : LeastTimeForChunk;
        long chunkBegun = options.Pacing.Clock.GetTimestamp();
        long chunkEnds = ChunkSize;
        byte[] behind = new byte[1];
        while (true)
        {
            // If the buffer is full, only the end should follow. Reads one byte more to check, and enlarges the buffer if there is one.
            bool isFull = filled == bytes.Length;
            int read;
            try
            {
                read = isFull
                    ? await body.ReadAsync(behind, 0, 1, cancellationToken).ConfigureAwait(false)
                    : await body.ReadAsync(bytes, filled, Math.Min(bytes.Length - filled, ChunkSize), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (NetworkFailure.IsBrokenBody(e))
            {
                throw TransportErrors.AnswerCutShort(uri, filled, expected, e);
            }

            if (read == 0)
            {
                Array.Resize(ref bytes, filled);
                return bytes;
            }

            if (filled + (long)read > limit)
            {
                throw TransportErrors.AnswerTooLarge(uri, limit);
            }

            if (isFull)
            {
                Array.Resize(ref bytes, (int)Math.Min(limit, Math.Max(2L * bytes.Length, ChunkSize)));
                bytes[filled] = behind[0];
            }

            filled += read;
            if (filled >= chunkEnds)
            {
                chunkBegun = options.Pacing.Clock.GetTimestamp();
                chunkEnds = filled + ChunkSize;
            }
            else if (options.Pacing.Clock.GetElapsedTime(chunkBegun) > timeForChunk)
            {
                throw TransportErrors.TooSlow(uri, ChunkSize, timeForChunk);
            }
        }
    }
}
