namespace RedoxExport.Runs;

/// <summary>The version of a <c>runs.json</c> whose other members may be unknown.</summary>
internal sealed record HistoryVersionRecord
{
    public int? Version { get; init; }
}
