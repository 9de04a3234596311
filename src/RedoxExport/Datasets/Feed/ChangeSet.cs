namespace RedoxExport.Datasets;

/// <summary>The changes that one update made to a current view.</summary>
internal sealed record ChangeSet
{
    /// <summary>The revision of the view before the update.</summary>
    public required string From { get; init; }

    /// <summary>The revision of the view after the update.</summary>
    public required string Revision { get; init; }

    /// <summary>The server's time of the last run that the update merged.</summary>
    public required DateTimeOffset TransactionTime { get; init; }

    /// <summary>The last run that the update merged.</summary>
    public required string LastRunId { get; init; }

    /// <summary>The types of which resources changed, in ordinal order of their names.</summary>
    public required IReadOnlyList<ChangedType> Types { get; init; }

    public long Bytes => Files.Sum(file => file.Bytes);

    private IEnumerable<ChangedFile> Files => Types.SelectMany(type => new[] { type.LinesFile, type.IdsFile }).OfType<ChangedFile>();

    /// <summary>True if every file has the bytes that were recorded.</summary>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public bool IsAsRecorded(CancellationToken cancellation)
    {
        foreach (ChangedFile file in Files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!file.IsAsRecorded())
            {
                return false;
            }
        }

        return true;
    }
}
