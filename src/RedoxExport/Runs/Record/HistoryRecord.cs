namespace RedoxExport.Runs;

/// <summary>The document <c>runs.json</c>. Members are written in the order in which they are declared, here and in the records below it.</summary>
internal sealed record HistoryRecord
{
    /// <summary>The only version so far.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The runs, oldest first. A sequence, so that no list of all records is made: each run is converted when it is written.</summary>
    public required IEnumerable<RunRecord?>? Runs { get; init; }
}
