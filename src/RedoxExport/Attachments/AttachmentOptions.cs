namespace RedoxExport.Attachments;

/// <summary>The options for saving attachments.</summary>
internal sealed record AttachmentOptions
{
    /// <summary>The default of <see cref="MaxFileSize"/>: four gigabytes.</summary>
    public const long DefaultMaxFileSize = 4L << 30;

    /// <summary>The resource types whose attachments are wanted; empty for all types that have attachments.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The content types that are wanted, with wildcards; empty for all.</summary>
    public ContentTypeFilter ContentTypes { get; init; } = new([]);

    /// <summary>The largest attachment that is accepted, in bytes.</summary>
    public long MaxFileSize { get; init; } = DefaultMaxFileSize;

    /// <summary>The maximum number of attachments that are downloaded at the same time.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>True if files are deleted that no resource of the current view refers to.</summary>
    public bool RemovesUnreferenced { get; init; }

    /// <summary>The bytes that are sorted in memory before they are written to disk.</summary>
    internal int SortBytes { get; init; } = 8 * 1024 * 1024;
}
