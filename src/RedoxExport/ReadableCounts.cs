using System.Globalization;

namespace RedoxExport;

/// <summary>Numbers by name, in ordinal order of the names. The text form fits one cell of a table or a CSV file.</summary>
internal sealed class ReadableCounts() : SortedDictionary<string, long>(StringComparer.Ordinal)
{
    public override string ToString() => string.Join("; ", this.Select(count => $"{count.Key} {count.Value.ToString(CultureInfo.InvariantCulture)}"));
}
