using System.Text.Json.Serialization;

namespace RedoxExport.Datasets;

/// <summary>The document <c>dataset.json</c>. Members are written in the order in which they are declared.</summary>
internal sealed record ViewRecord
{
    /// <summary>The only version so far.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    [JsonConverter(typeof(RoundTripTime))]
    public required DateTimeOffset TransactionTime { get; init; }

    /// <summary>See <see cref="DatasetSummary.Revision"/>.</summary>
    public string? Revision { get; init; }

    // For people and scripts: they are not read, because the types say the same.
    public long Resources => Types?.Sum(type => type?.Resources ?? 0) ?? 0;

    public long Bytes => Types?.Sum(type => type?.Bytes ?? 0) ?? 0;

    public required IReadOnlyList<ViewTypeRecord?>? Types { get; init; }

    public required IReadOnlyList<string?>? Runs { get; init; }
}
