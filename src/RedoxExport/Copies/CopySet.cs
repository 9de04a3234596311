namespace RedoxExport.Copies;

/// <summary>The files that are copied together and get one manifest: those of an export, a run or a current view.</summary>
internal sealed class CopySet
{
    public required IReadOnlyList<CopyFile> Files { get; init; }

    /// <summary>The server's time of the data, if it is known.</summary>
    public DateTimeOffset? TransactionTime { get; init; }

    /// <summary>The state of the current view; <see langword="null"/> for an export.</summary>
    public string? Revision { get; init; }
}
