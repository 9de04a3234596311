using System.Globalization;

namespace RedoxExport.Downloads;

/// <summary>Lines of a file that are not FHIR resources, as reading them would report: how many, and the first of them.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The numbers of the first ones, from 1, in order.</param>
internal sealed record LineDamage(long Count, IReadOnlyList<long> First)
{
    /// <summary>How many lines are named.</summary>
    public const int MostNamed = 5;

    /// <summary>The lines in words: "line 7", "lines 7, 9 and 12", "lines 7, 9, 12, 14, 15 and 3 more".</summary>
    public string Lines
    {
        get
        {
            string[] numbers = [.. First.Select(line => line.ToString(CultureInfo.InvariantCulture))];
            long more = Count - First.Count;
            if (more > 0)
            {
                return string.Format(CultureInfo.InvariantCulture, "lines {0} and {1:N0} more", string.Join(", ", numbers), more);
            }

            return numbers.Length == 1
                ? "line " + numbers[0]
                : $"lines {string.Join(", ", numbers.Take(numbers.Length - 1))} and {numbers[numbers.Length - 1]}";
        }
    }

    /// <summary>The same in a sentence.</summary>
    /// <param name="resources">How many lines the file has that are not blank.</param>
    public string Describe(long resources) => string.Format(
        CultureInfo.InvariantCulture,
        Count == 1 ? "1 of its {1:N0} lines is not a FHIR resource: {2}." : "{0:N0} of its {1:N0} lines are not FHIR resources: {2}.",
        Count,
        resources,
        Lines);
}
