namespace RedoxExport.Runs;

/// <summary>The document <c>run.lock.json</c>: the process that holds the lock of a folder of runs.</summary>
internal sealed record HolderRecord
{
    public required int Process { get; init; }

    public required string? Machine { get; init; }

    public required DateTimeOffset Since { get; init; }
}
