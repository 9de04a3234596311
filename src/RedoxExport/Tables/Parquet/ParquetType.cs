namespace RedoxExport.Tables;

/// <summary>The physical types of Parquet's format (parquet.thrift, <c>Type</c>).</summary>
internal enum ParquetType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    ByteArray = 6,
    FixedLengthByteArray = 7,
}
