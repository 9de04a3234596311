using System.Collections.Concurrent;

namespace RedoxExport.Resources;

/// <summary>The parsers of one file. As many are created as blocks are parsed at the same time. Thread-safe.</summary>
/// <param name="newParser">Creates a parser. Each parser is used by one thread at a time.</param>
internal sealed class BlockParsers<T>(Func<BlockParser<T>> newParser)
{
    private readonly ConcurrentBag<BlockParser<T>> _free = [];

    /// <summary>Parses a block and returns its buffer to the pool.</summary>
    /// <param name="block">The block.</param>
    /// <param name="skipType">See <see cref="BlockParser{T}.Parse"/>.</param>
    public LineBatch<T> Parse(LineBlock block, string? skipType)
    {
        if (!_free.TryTake(out BlockParser<T>? parser))
        {
            parser = newParser();
        }

        try
        {
            return parser.Parse(block, skipType);
        }
        finally
        {
            BlockReader.Return(block);
            _free.Add(parser);
        }
    }
}
