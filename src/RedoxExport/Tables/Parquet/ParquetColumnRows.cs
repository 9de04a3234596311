using System.Runtime.CompilerServices;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>The rows of a column in a batch: its levels and values, which become a page.</summary>
internal sealed class ParquetColumnRows(TableColumn column) : IDisposable
{
    // The definition levels of a list: an empty list, an item without a value, a value. Without lists: no value, a value.
    private const byte EmptyList = 1;
    private const byte EmptyItem = 2;
    private const byte Item = 3;

    // PageHeader and DataPageHeader of parquet.thrift.
    private const int DataPage = 0;
    private const int PlainEncoding = 0;
    private const int RunLengthEncoding = 3;

    // A column of a block is small, and there can be many.
    private const int FirstSize = 8 * 1024;

    private readonly ParquetType _type = ParquetSchema.TypeOf(column.Type);
    private readonly ParquetLevels _repetitions = new();
    private readonly ParquetLevels _definitions = new();
    private readonly RowBytes _values = new(FirstSize);
    private int _count;
    private (int Levels, int Bytes, int Count) _kept;

    /// <summary>Adds a cell.</summary>
    /// <returns>The number of values that do not fit the type; they are left empty.</returns>
    [MethodImpl(HotPath.Optimized)]
    public int Add(byte[] json, in Cell cell)
    {
        if (column.IsList)
        {
            return AddList(json, cell);
        }

        bool isValue = cell.Kind != CellKind.Empty && ParquetValues.TryWrite(column.Type, json, cell, _values);
        _definitions.Add((byte)(isValue ? 1 : 0));
        _count += isValue ? 1 : 0;
        return isValue || cell.Kind == CellKind.Empty ? 0 : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keep() => _kept = (_definitions.Count, _values.Length, _count);

    public void Undo()
    {
        _definitions.TruncateTo(_kept.Levels);
        _repetitions.TruncateTo(column.IsList ? _kept.Levels : 0);
        _values.TruncateTo(_kept.Bytes, 0);
        _count = _kept.Count;
    }

    /// <summary>Writes the rows as a page, and clears them.</summary>
    public ParquetPage Write(SnappyBlock snappy, RowBytes to)
    {
        using RowBytes plain = new();
        using RowBytes compressed = new();
        if (column.IsList)
        {
            _repetitions.Write(1, plain);
        }

        _definitions.Write(column.IsList ? 2 : 1, plain);
        WriteValues(plain);
        snappy.Compress(plain.Bytes.Span, compressed);
        int start = to.Length;
        WriteHeader(plain.Length, compressed.Length, to);
        int header = to.Length - start;
        to.Write(compressed.Bytes.Span);

        ParquetRange range = new();
        range.Include(_type, _values.Bytes.Span);
        _values.Dispose();
        return new ParquetPage(start, to.Length - start, header + plain.Length, _definitions.Count, _count, range);
    }

    public void Dispose() => _values.Dispose();

    private int AddList(byte[] json, in Cell cell)
    {
        IReadOnlyList<Cell> items = cell.Kind == CellKind.List ? cell.Items : cell.Kind == CellKind.Empty ? [] : [cell];
        if (items.Count == 0)
        {
            _repetitions.Add(0);
            _definitions.Add(EmptyList);
        }

        int emptied = 0;
        for (int i = 0; i < items.Count; i++)
        {
            bool isValue = ParquetValues.TryWrite(column.Type, json, items[i], _values);
            _repetitions.Add((byte)(i == 0 ? 0 : 1));
            _definitions.Add(isValue ? Item : EmptyItem);
            _count += isValue ? 1 : 0;
            emptied += isValue ? 0 : 1;
        }

        return emptied;
    }

    private void WriteValues(RowBytes to)
    {
        ReadOnlySpan<byte> values = _values.Bytes.Span;
        if (_type != ParquetType.Boolean)
        {
            to.Write(values);
            return;
        }

        Span<byte> bits = to.Append((values.Length + 7) / 8);
        bits.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            bits[i >> 3] |= (byte)(values[i] << (i & 7));
        }
    }

    private void WriteHeader(int plain, int compressed, RowBytes to)
    {
        ThriftWriter header = new(to);
        header.Begin();
        header.Write(1, DataPage);
        header.Write(2, plain);
        header.Write(3, compressed);
        header.Begin(5);
        header.Write(1, _definitions.Count);
        header.Write(2, PlainEncoding);
        header.Write(3, RunLengthEncoding);
        header.Write(4, RunLengthEncoding);
        header.End();
        header.End();
    }
}
