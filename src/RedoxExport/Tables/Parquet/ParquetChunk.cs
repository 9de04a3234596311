using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>A column of a row group: its pages until they are written, and its entry at the end of the file.</summary>
/// <param name="column">The column.</param>
internal sealed class ParquetChunk(TableColumn column) : IDisposable
{
    private readonly RowBytes _pages = new();
    private ParquetChunkFacts _facts = new(column);

    /// <summary>The number of bytes of the pages.</summary>
    public int Length => _pages.Length;

    public void Add(in ParquetPage page, ReadOnlySpan<byte> bytes)
    {
        _pages.Write(bytes);
        _facts.Add(page);
    }

    /// <summary>Writes the pages, and begins the next row group.</summary>
    /// <param name="to">The file.</param>
    /// <param name="position">The position in the file.</param>
    public ParquetChunkFacts Write(Stream to, long position)
    {
        to.Write(_pages.Bytes.Span);
        _pages.TruncateTo(0, 0);
        ParquetChunkFacts facts = _facts;
        facts.Start = position;
        _facts = new ParquetChunkFacts(column);
        return facts;
    }

    public void Dispose() => _pages.Dispose();
}
