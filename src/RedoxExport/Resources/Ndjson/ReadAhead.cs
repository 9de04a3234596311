using System.Collections.Concurrent;

namespace RedoxExport.Resources;

/// <summary>
/// Works on the pieces of a file side by side and gives out what they became in the order of the file. The first pieces are
/// worked on by whoever asks, so that a few lines cost no more than themselves; a bounded number of pieces is ahead of what is asked for.
/// </summary>
internal static class ReadAhead
{
    // The first two pieces are small.
    private const int PiecesAlone = 2;
    private const int MostAhead = 8;

    /// <summary>Reads to the end, to where nothing more is wanted, or until the enumerator is disposed. Closes the reader.</summary>
    /// <param name="reader">The pieces.</param>
    /// <param name="newParser">Makes a parser: each is used by one thread at a time.</param>
    /// <param name="skipType">See <see cref="BlockParser{T}.Parse"/>.</param>
    /// <param name="cancellation">Ends the reading within one piece.</param>
    /// <exception cref="IOException">The file failed; what came before has been given out.</exception>
    public static IEnumerable<LineBatch<T>> Read<T>(BlockReader reader, Func<BlockParser<T>> newParser, string? skipType, CancellationToken cancellation)
    {
        ConcurrentBag<BlockParser<T>> parsers = [];
        using (reader)
        {
            for (int piece = 0; piece < PiecesAlone; piece++)
            {
                if (reader.Read(cancellation) is not { } block)
                {
                    yield break;
                }

                LineBatch<T> batch = Parse(block, piece == 0 ? skipType : null);
                yield return batch;
                if (batch.IsLast)
                {
                    yield break;
                }
            }

            int ahead = Math.Min(Environment.ProcessorCount + 2, MostAhead);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using BlockingCollection<Task<LineBatch<T>>> pieces = new(ahead);

            // A thread of its own: it mostly waits, and the pool's are for the work.
            Task reading = Task.Factory.StartNew(() => ReadPieces(pieces, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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
                // The reader is closed behind this: nobody may be reading any more. How it ended has been said, or is of no interest.
                stop.Cancel();
                Task.WaitAny([reading], CancellationToken.None);
            }
        }

        LineBatch<T> Parse(LineBlock block, string? skip)
        {
            if (!parsers.TryTake(out BlockParser<T>? parser))
            {
                parser = newParser();
            }

            try
            {
                return parser.Parse(block, skip);
            }
            finally
            {
                BlockReader.Return(block);
                parsers.Add(parser);
            }
        }

        void ReadPieces(BlockingCollection<Task<LineBatch<T>>> pieces, CancellationToken stopped)
        {
            try
            {
                while (reader.Read(stopped) is { } block)
                {
                    pieces.Add(Task.Run(() => Parse(block, null), CancellationToken.None), stopped);
                }
            }
            finally
            {
                pieces.CompleteAdding();
            }
        }
    }
}
