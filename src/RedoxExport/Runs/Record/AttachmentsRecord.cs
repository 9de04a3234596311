using RedoxExport.Attachments;

namespace RedoxExport.Runs;

/// <summary>The result of the attachments of a run in <c>runs.json</c>. Paths are not written: a folder of runs may be moved.</summary>
internal sealed record AttachmentsRecord
{
    public required long Count { get; init; }

    public required long Complete { get; init; }

    public long? Mismatched { get; init; }

    public long? Skipped { get; init; }

    public long? Missing { get; init; }

    public long? Failed { get; init; }

    public required long SavedFiles { get; init; }

    public required long SavedBytes { get; init; }

    public long? RemovedFiles { get; init; }

    public long? RemovedBytes { get; init; }

    public required double Seconds { get; init; }

    public static AttachmentsRecord? Of(AttachmentResult? result) => result is null ? null : new AttachmentsRecord
    {
        Count = result.Count,
        Complete = result.Complete,
        Mismatched = UnlessNone(result.Mismatched),
        Skipped = UnlessNone(result.Skipped),
        Missing = UnlessNone(result.Missing),
        Failed = UnlessNone(result.Failed),
        SavedFiles = result.SavedFiles,
        SavedBytes = result.SavedBytes,
        RemovedFiles = UnlessNone(result.RemovedFiles),
        RemovedBytes = UnlessNone(result.RemovedBytes),
        Seconds = result.Elapsed.TotalSeconds,
    };

    /// <param name="root">The folder that holds the runs.</param>
    /// <exception cref="OverflowException">A number is out of range.</exception>
    /// <exception cref="ArgumentException">A number is not one.</exception>
    public AttachmentResult ToResult(string root) => new()
    {
        Count = Count,
        Complete = Complete,
        Mismatched = Mismatched ?? 0,
        Skipped = Skipped ?? 0,
        Missing = Missing ?? 0,
        Failed = Failed ?? 0,
        SavedFiles = SavedFiles,
        SavedBytes = SavedBytes,
        RemovedFiles = RemovedFiles ?? 0,
        RemovedBytes = RemovedBytes ?? 0,
        Elapsed = TimeSpan.FromSeconds(Seconds),
        IndexPath = AttachmentStore.IndexOf(AttachmentSource.DestinationOf(root)),
        Destination = AttachmentSource.DestinationOf(root),
        Path = root,
    };

    private static long? UnlessNone(long number) => number == 0 ? null : number;
}
