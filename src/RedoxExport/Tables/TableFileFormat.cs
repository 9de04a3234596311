namespace RedoxExport.Tables;

/// <summary>The format of a table file.</summary>
public enum TableFileFormat
{
    /// <summary>Text with a header row (RFC 4180).</summary>
    Csv,

    /// <summary>A JSON object per row.</summary>
    Ndjson,

    /// <summary>Apache Parquet, with types.</summary>
    Parquet,
}
