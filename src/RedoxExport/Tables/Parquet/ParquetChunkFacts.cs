namespace RedoxExport.Tables;

/// <summary>The entry of a column of a row group at the end of a Parquet file. The numbers of the fields are those of parquet.thrift.</summary>
/// <param name="column">The column.</param>
internal sealed class ParquetChunkFacts(TableColumn column)
{
    private const int PlainEncoding = 0;
    private const int RunLengthEncoding = 3;
    private const int SnappyCodec = 1;

    private ParquetRange _range = new();
    private long _entries;
    private long _values;

    /// <summary>The position of the first page in the file.</summary>
    public long Start { get; set; }

    public long Length { get; private set; }

    public long PlainLength { get; private set; }

    public void Add(in ParquetPage page)
    {
        _range.Include(page.Range);
        _entries += page.Entries;
        _values += page.Values;
        Length += page.Length;
        PlainLength += page.PlainLength;
    }

    /// <summary>Writes a ColumnChunk.</summary>
    public void Write(ThriftWriter to)
    {
        ParquetType type = ParquetSchema.TypeOf(column.Type);
        to.Begin();
        to.WriteLong(2, Start);
        to.Begin(3);
        to.Write(1, (int)type);
        to.WriteList(2, [PlainEncoding, RunLengthEncoding]);
        to.WriteList(3, ParquetSchema.PathOf(column));
        to.Write(4, SnappyCodec);
        to.WriteLong(5, _entries);
        to.WriteLong(6, PlainLength);
        to.WriteLong(7, Length);
        to.WriteLong(9, Start);
        WriteStatistics(to, type);
        to.End();
        to.End();
    }

    private void WriteStatistics(ThriftWriter to, ParquetType type)
    {
        to.Begin(12);
        to.WriteLong(3, _entries - _values);
        if (_range.IsKnown)
        {
            to.Write(5, ParquetRange.Encode(type, _range.Most));
            to.Write(6, ParquetRange.Encode(type, _range.Least));
        }

        to.End();
    }
}
