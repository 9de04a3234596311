using System.Text.Json.Serialization;

namespace RedoxExport.Datasets;

/// <summary>The document <c>changes.json</c> of a change set. Members are written in the order in which they are declared.</summary>
internal sealed record ChangesRecord
{
    /// <summary>The only version so far.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The revision of the view before the update.</summary>
    public required string? From { get; init; }

    /// <summary>The revision of the view after the update.</summary>
    public required string? Revision { get; init; }

    [JsonConverter(typeof(RoundTripTime))]
    public required DateTimeOffset TransactionTime { get; init; }

    public required string? LastRun { get; init; }

    public required IReadOnlyList<ChangedTypeRecord?>? Types { get; init; }
}
