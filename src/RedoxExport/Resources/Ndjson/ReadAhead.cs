using System.Collections.Concurrent;

namespace RedoxExport.Resources;

/// <summary>
/// Parses the blocks of a file in parallel and returns the results in the order of the file. The calling thread parses the first
/// blocks, so that reading a few lines starts no threads. A bounded number of blocks is read ahead of the caller.
/// </summary>
internal static class ReadAhead
{
    // The first two blocks are small.
    private const int PiecesAlone = 2;
    private const int MostAhead = 8;

    /// <summary>Reads until the end of the file, until nothing more is wanted, or until the enumerator is disposed. Closes the reader.</summary>
    /// <param name="reader">The source of the blocks.</param>
    /// <param name="newParser">Creates a parser. Each parser is used by one thread at a time.</param>
    /// <param name="skipType">See <see cref="BlockParser{T}.Parse"/>.</param>
    /// <param name="cancellation">Stops the reading within one block.</param>
    /// <exception cref="IOException">The file could not be read. The results before the failure have been returned.</exception>
    public static IEnumerable<LineBatch<T>> Read<T>(BlockReader reader, Func<BlockParser<T>> newParser, string? skipType, CancellationToken cancellation)
    {
        BlockParsers<T> parsers = new(newParser);
        using (reader)
        {
            for (int piece = 0; piece < PiecesAlone; piece++)
            {
                if (reader.Read(cancellation) is not { } block)
                {
                    yield break;
                }

                LineBatch<T> batch = parsers.Parse(block, piece == 0 ? skipType : null);
                yield return batch;
                if (batch.IsLast)
                {
                    yield break;
                }
            }

            int ahead = Math.Min(Environment.ProcessorCount + 2, MostAhead);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using BlockingCollection<Task<LineBatch<T>>> pieces = new(ahead);

            // A dedicated thread, because it mostly waits and pool threads are needed for parsing.
            Task reading = Task.Factory.StartNew(() => ReadPieces(reader, parsers, pieces, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            try
            {
                foreach (Task<LineBatch<T>> piece in pieces.GetConsumingEnumerable(cancellation))
                {
                    yield return piece.GetAwaiter().GetResult();
                }

                reading.GetAwaiter().GetResult();
            }
            finally
            {
                // Wait for the reading thread, because the reader is closed next. Its error has been thrown above or no longer matters.
                stop.Cancel();
                Task.WaitAny([reading], CancellationToken.None);
            }
        }
    }

    /// <summary>Reads all blocks and starts a task that parses each one. Waits while too many are ahead of the caller.</summary>
    private static void ReadPieces<T>(BlockReader reader, BlockParsers<T> parsers, BlockingCollection<Task<LineBatch<T>>> pieces, CancellationToken stopped)
    {
        try
        {
            while (reader.Read(stopped) is { } block)
            {
                pieces.Add(Task.Run(() => parsers.Parse(block, null), CancellationToken.None), stopped);
            }
        }
        finally
        {
            pieces.CompleteAdding();
        }
    }
}
