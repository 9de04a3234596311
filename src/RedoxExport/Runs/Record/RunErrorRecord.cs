using System.Text.Json.Serialization;

namespace RedoxExport.Runs;

/// <summary>The error that ended a run, in <c>runs.json</c>.</summary>
internal sealed record RunErrorRecord
{
    public required string? Id { get; init; }

    // Every version has written these two, also when they are null, and needs them.
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Kind { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Message { get; init; }

    public string? Brief { get; init; }

    /// <summary>Missing in the files of earlier versions.</summary>
    public string? Advice { get; init; }
}
