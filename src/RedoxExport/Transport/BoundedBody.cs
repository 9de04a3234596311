namespace RedoxExport.Transport;

/// <summary>Reads a body into memory, up to a limit.</summary>
internal static class BoundedBody
{
    private const int ChunkSize = 64 * 1024;

    // Slower than this nobody's line is. A server that sends a byte now and then would otherwise hold its caller for years.
    private static readonly TimeSpan LeastTimeForChunk = TimeSpan.FromSeconds(100);

    /// <exception cref="RedoxExportException"><c>AnswerTooLarge</c>; <c>AnswerCutShort</c> where the connection broke, <c>RequestTimedOut</c> where it fell silent or dripped.</exception>
    public static async Task<byte[]> ReadAsync(Stream body, Uri uri, long limit, long? expected, GateOptions options, CancellationToken cancellationToken)
    {
        using MemoryStream memory = new((int)Math.Min(expected ?? ChunkSize, Math.Min(limit, 16 * 1024 * 1024)));
        byte[] chunk = new byte[ChunkSize];
        TimeSpan timeForChunk = options.Timeout > LeastTimeForChunk ? options.Timeout : LeastTimeForChunk;
        long chunkBegun = options.Pacing.Clock.GetTimestamp();
        long chunkEnds = ChunkSize;
        while (true)
        {
            int read;
            try
            {
                read = await body.ReadAsync(chunk, 0, chunk.Length, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (NetworkFailure.IsBrokenBody(e))
            {
                throw TransportErrors.AnswerCutShort(uri, memory.Length, expected, e);
            }

            if (read == 0)
            {
                return memory.ToArray();
            }

            if (memory.Length + read > limit)
            {
                throw TransportErrors.AnswerTooLarge(uri, limit);
            }

            memory.Write(chunk, 0, read);
            if (memory.Length >= chunkEnds)
            {
                chunkBegun = options.Pacing.Clock.GetTimestamp();
                chunkEnds = memory.Length + ChunkSize;
            }
            else if (options.Pacing.Clock.GetElapsedTime(chunkBegun) > timeForChunk)
            {
                throw TransportErrors.TooSlow(uri, ChunkSize, timeForChunk);
            }
        }
    }
}
