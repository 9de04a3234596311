using System.Runtime.CompilerServices;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Rows as compressed pages, one per column.</summary>
/// <param name="columns">The columns.</param>
internal sealed class ParquetBatch(IReadOnlyList<TableColumn> columns) : RowBatch
{
    private readonly ParquetColumnRows[] _columns = [.. columns.Select(column => new ParquetColumnRows(column))];
    private readonly RowBytes _pages = new();
    private long _rows;
    private long _keptRows;

    /// <inheritdoc/>
    public override long Rows => _rows;

    /// <summary>The pages of the columns, in their order. Empty before <see cref="End"/>, and if there are no rows.</summary>
    public IReadOnlyList<ParquetPage> Pages { get; private set; } = [];

    /// <summary>The bytes of a page.</summary>
    public ReadOnlySpan<byte> BytesOf(in ParquetPage page) => _pages.Bytes.Span.Slice(page.Start, page.Length);

    /// <inheritdoc/>
    [MethodImpl(HotPath.Optimized)]
    public override void Add(byte[] json, Cell[] cells)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            for (int emptied = _columns[i].Add(json, cells[i]); emptied > 0; emptied--)
            {
                Emptied.Add(i);
            }
        }

        _rows++;
    }

    /// <inheritdoc/>
    [MethodImpl(HotPath.Optimized)]
    public override void Keep()
    {
        _keptRows = _rows;
        foreach (ParquetColumnRows column in _columns)
        {
            column.Keep();
        }
    }

    /// <inheritdoc/>
    public override void Undo()
    {
        _rows = _keptRows;
        foreach (ParquetColumnRows column in _columns)
        {
            column.Undo();
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (_rows > 0)
        {
            SnappyBlock snappy = new();
            ParquetPage[] pages = new ParquetPage[_columns.Length];
            for (int i = 0; i < pages.Length; i++)
            {
                pages[i] = _columns[i].Write(snappy, _pages);
            }

            Pages = pages;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _pages.Dispose();
        foreach (ParquetColumnRows column in _columns)
        {
            column.Dispose();
        }
    }
}
