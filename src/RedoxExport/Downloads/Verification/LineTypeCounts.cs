using System.Globalization;

namespace RedoxExport.Downloads;

/// <summary>The lines of a file that are of another resource type than its row of the manifest says, by type.</summary>
/// <param name="counts">Types, and how many lines say that they are of each.</param>
internal sealed class LineTypeCounts(IEnumerable<KeyValuePair<string, long>> counts)
{
    /// <summary>The type in which a server speaks: its lines are no data.</summary>
    public const string Outcome = "OperationOutcome";

    /// <summary>Stands for types beyond the first ones, and for names that no resource type has.</summary>
    public const string OtherNames = "(other names)";

    /// <summary>By number of lines, the largest first.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Types { get; } =
        [.. counts.OrderByDescending(type => type.Value).ThenBy(type => type.Key, StringComparer.Ordinal)];

    /// <summary>How many lines there are.</summary>
    public long Total => Types.Sum(type => type.Value);

    /// <summary>How many of them are words of the server.</summary>
    public long Outcomes => Types.Where(type => type.Key == Outcome).Sum(type => type.Value);

    /// <summary>How many of them are data.</summary>
    public long Data => Total - Outcomes;

    /// <summary>The data in a sentence; <see langword="null"/> if all other lines are words of the server.</summary>
    /// <param name="resources">How many lines the file has that are not blank.</param>
    /// <param name="type">The type that the manifest names.</param>
    public string? Describe(long resources, string? type) => Data == 0 ? null : string.Format(
        CultureInfo.InvariantCulture,
        Data == 1 ? "1 of its {1:N0} lines is of another type than {2}: {3}." : "{0:N0} of its {1:N0} lines are of other types than {2}: {3}.",
        Data,
        resources,
        type ?? "the manifest says",
        InWords(Types.Where(other => other.Key != Outcome)));

    /// <summary>All of them in words: "3 Basic, 1 Observation".</summary>
    public override string ToString() => InWords(Types);

    private static string InWords(IEnumerable<KeyValuePair<string, long>> types) =>
        string.Join(", ", types.Select(type => string.Format(CultureInfo.InvariantCulture, "{0:N0} {1}", type.Value, type.Key)));
}
