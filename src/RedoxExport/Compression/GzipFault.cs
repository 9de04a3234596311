namespace RedoxExport.Compression;

/// <summary>The kind of fault in a gzip stream.</summary>
internal enum GzipFault
{
    /// <summary>The data does not begin like gzip, or uses something that RFC 1952 does not define.</summary>
    NotGzip,

    /// <summary>The data ended too early: a retry, or a resume from where it broke off, may help.</summary>
    Cut,

    /// <summary>The data is not what was packed.</summary>
    Damaged,

    /// <summary>Something other than zero padding or another member follows the end.</summary>
    TrailingData,
}
