using System.Text.Json.Serialization;

namespace RedoxExport.Copies;

/// <summary>The manifest of a copy, <c>copy.json</c>. Members are written in the order in which they are declared.</summary>
internal sealed record CopyRecord
{
    /// <summary>The only version so far.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public string? Name { get; init; }

    public DateTimeOffset CopiedAt { get; init; }

    public DateTimeOffset? TransactionTime { get; init; }

    /// <summary>The state of the current view that was copied.</summary>
    public string? Revision { get; init; }

    // For people and scripts: they are not read, because the files say the same.
    public long Resources => Files?.Sum(file => file?.Resources ?? 0) ?? 0;

    public long Bytes => Files?.Sum(file => file?.Bytes ?? 0) ?? 0;

    public required IReadOnlyList<CopyFileRecord?>? Files { get; init; }

    /// <summary>Files of the state before, which readers may still be reading. The next copy deletes them.</summary>
    public IReadOnlyList<string?>? Superseded { get; init; }
}

/// <summary>A file in <see cref="CopyRecord"/>.</summary>
internal sealed record CopyFileRecord
{
    public string? Name { get; init; }

    public string? Category { get; init; }

    public string? Type { get; init; }

    public long Resources { get; init; }

    public long Bytes { get; init; }

    public string? Sha256 { get; init; }
}

/// <summary>The generated code that reads and writes the manifest of a copy. It uses no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CopyRecord))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class CopiesJson : JsonSerializerContext;
