using System.Globalization;

namespace RedoxExport.Downloads;

/// <summary>The lines of a file whose resource type differs from the type in its manifest row, by type.</summary>
/// <param name="counts">The types, each with the number of lines that name it.</param>
internal sealed class LineTypeCounts(IEnumerable<KeyValuePair<string, long>> counts)
{
    /// <summary>The type of a server's own messages: lines of this type are not data.</summary>
    public const string Outcome = "OperationOutcome";

    /// <summary>Stands for types beyond the first ones, and for names that no resource type has.</summary>
    public const string OtherNames = "(other names)";

    /// <summary>The types, sorted by number of lines, largest first.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Types { get; } =
        [.. counts.OrderByDescending(type => type.Value).ThenBy(type => type.Key, StringComparer.Ordinal)];

    public long Total => Types.Sum(type => type.Value);

    /// <summary>The number of OperationOutcome lines.</summary>
    public long Outcomes => Types.Where(type => type.Key == Outcome).Sum(type => type.Value);

    /// <summary>The number of lines of all other types, which are data.</summary>
    public long Data => Total - Outcomes;

    /// <summary>Returns the data lines as a sentence; <see langword="null"/> if all lines are OperationOutcomes.</summary>
    /// <param name="resources">The number of lines in the file that are not blank.</param>
    /// <param name="type">The type that the manifest names.</param>
    public string? Describe(long resources, string? type) => Data == 0 ? null : string.Format(
        CultureInfo.InvariantCulture,
        Data == 1 ? "1 of its {1:N0} lines is of another type than {2}: {3}." : "{0:N0} of its {1:N0} lines are of other types than {2}: {3}.",
        Data,
        resources,
        type ?? "in the manifest",
        InWords(Types.Where(other => other.Key != Outcome)));

    /// <summary>Returns all types as text: "3 Basic, 1 Observation".</summary>
    public override string ToString() => InWords(Types);

    private static string InWords(IEnumerable<KeyValuePair<string, long>> types) =>
        string.Join(", ", types.Select(type => string.Format(CultureInfo.InvariantCulture, "{0:N0} {1}", type.Value, type.Key)));
}
