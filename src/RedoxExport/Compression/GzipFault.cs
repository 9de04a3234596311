namespace RedoxExport.Compression;

/// <summary>What is wrong with a gzip stream.</summary>
internal enum GzipFault
{
    /// <summary>It does not begin as gzip does, or asks for something that RFC 1952 does not define.</summary>
    NotGzip,

    /// <summary>It ended too early: asking again, or going on from where it broke, may help.</summary>
    Cut,

    /// <summary>What it holds is not what was packed.</summary>
    Damaged,

    /// <summary>Something that is neither zero padding nor another member follows its end.</summary>
    TrailingData,
}
