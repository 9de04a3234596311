using System.Buffers.Binary;
using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>Writes a Parquet file: row groups of the pages that the batches have, and the description of all of it at the end.</summary>
internal sealed class ParquetContent : TableContent
{
    // In bytes, compressed. A row group is kept in memory until it is written.
    private const int RowGroupSize = 4 * 1024 * 1024;
    private const int FormatVersion = 1;

    private static readonly byte[] Mark = [.. "PAR1"u8];

    // In the form that Parquet's own programs read.
    private static readonly byte[] CreatedBy = Encoding.UTF8.GetBytes($"RedoxExport version {typeof(ParquetContent).Assembly.GetName().Version!.ToString(3)} (build 0)");

    private readonly TablePlan _table;
    private readonly Stream _to;
    private readonly ParquetChunk[] _chunks;
    private readonly List<(long Rows, ParquetChunkFacts[] Columns)> _groups = [];
    private long _position;
    private long _rowsOfGroup;

    /// <summary>Begins a file.</summary>
    public ParquetContent(TablePlan table, Stream to)
    {
        _table = table;
        _to = to;
        _chunks = [.. table.Columns.Select(column => new ParquetChunk(column))];
        Write(Mark);
    }

    /// <inheritdoc/>
    public override RowBatch NewBatch() => new ParquetBatch(_table.Columns);

    /// <inheritdoc/>
    public override void Write(RowBatch batch)
    {
        ParquetBatch pages = (ParquetBatch)batch;
        for (int i = 0; i < pages.Pages.Count; i++)
        {
            _chunks[i].Add(pages.Pages[i], pages.BytesOf(pages.Pages[i]));
        }

        _rowsOfGroup += batch.Rows;
        if (_chunks.Sum(chunk => (long)chunk.Length) >= RowGroupSize)
        {
            WriteGroup();
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        WriteGroup();
        using RowBytes end = new();
        WriteEnd(new ThriftWriter(end));
        int length = end.Length;
        BinaryPrimitives.WriteInt32LittleEndian(end.Append(sizeof(int)), length);
        end.Write(Mark);
        Write(end.Bytes.Span);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (ParquetChunk chunk in _chunks)
        {
            chunk.Dispose();
        }

        base.Dispose();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _to.Write(bytes);
        _position += bytes.Length;
    }

    private void WriteGroup()
    {
        if (_rowsOfGroup == 0)
        {
            return;
        }

        ParquetChunkFacts[] columns = new ParquetChunkFacts[_chunks.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = _chunks[i].Write(_to, _position);
            _position += columns[i].Length;
        }

        _groups.Add((_rowsOfGroup, columns));
        _rowsOfGroup = 0;
    }

    /// <summary>Writes FileMetaData (parquet.thrift).</summary>
    private void WriteEnd(ThriftWriter to)
    {
        to.Begin();
        to.Write(1, FormatVersion);
        ParquetSchema.Write(to, 2, _table.Columns);
        to.WriteLong(3, _groups.Sum(group => group.Rows));
        to.BeginList(4, _groups.Count);
        foreach ((long rows, ParquetChunkFacts[] columns) in _groups)
        {
            WriteGroup(to, rows, columns);
        }

        to.Write(6, CreatedBy);

        // Smallest and largest values are in the order of their type; without this they do not count.
        to.BeginList(7, _table.Columns.Count);
        foreach (TableColumn _ in _table.Columns)
        {
            to.Begin();
            to.WriteEmpty(1);
            to.End();
        }

        to.End();
    }

    private static void WriteGroup(ThriftWriter to, long rows, ParquetChunkFacts[] columns)
    {
        to.Begin();
        to.BeginList(1, columns.Length);
        foreach (ParquetChunkFacts column in columns)
        {
            column.Write(to);
        }

        to.WriteLong(2, columns.Sum(column => column.PlainLength));
        to.WriteLong(3, rows);
        to.WriteLong(5, columns[0].Start);
        to.WriteLong(6, columns.Sum(column => column.Length));
        to.End();
    }
}
