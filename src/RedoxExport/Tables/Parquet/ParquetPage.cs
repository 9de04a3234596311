namespace RedoxExport.Tables;

/// <summary>A page of a column: its bytes in a batch, and its numbers.</summary>
/// <param name="Start">The offset of its header.</param>
/// <param name="Length">The number of its bytes, with the header.</param>
/// <param name="PlainLength">The same without compression.</param>
/// <param name="Entries">The number of entries: values, and places without a value.</param>
/// <param name="Values">The number of values.</param>
/// <param name="Range">The range of the values.</param>
internal readonly record struct ParquetPage(int Start, int Length, int PlainLength, int Entries, int Values, ParquetRange Range);
