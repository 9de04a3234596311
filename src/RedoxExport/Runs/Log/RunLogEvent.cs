namespace RedoxExport.Runs;

/// <summary>An event in the log of a run. It contains names, numbers and times, and no patient data.</summary>
public sealed class RunLogEvent
{
    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Its importance.</summary>
    public required RunLogLevel Level { get; init; }

    /// <summary>Its stable name, such as <c>FileSaved</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The run that it belongs to.</summary>
    public required string RunId { get; init; }

    /// <summary>The export that it belongs to; <see langword="null"/> if it belongs to none.</summary>
    public string? ExportId { get; init; }

    /// <summary>Its values by name: texts, numbers (durations in seconds), true and false.</summary>
    public required IReadOnlyDictionary<string, object> Data { get; init; }

    /// <summary>The file of the log.</summary>
    public required string Path { get; init; }

    /// <summary>The line in the file, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The values in one line, such as <c>files=3, pages=1</c>.</summary>
    public string Details => string.Join(", ", Data.Select(item => FormattableString.Invariant($"{item.Key}={item.Value}")));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Time:O} {Level} {Name} {Details}").TrimEnd();
}
