using System.Globalization;

namespace RedoxExport.Downloads;

/// <summary>The lines of a file that are not FHIR resources, as reading the resources would report them: the number, and the first lines.</summary>
/// <param name="Count">The number of such lines.</param>
/// <param name="First">The line numbers of the first of them, from 1, in order.</param>
internal sealed record LineDamage(long Count, IReadOnlyList<long> First)
{
    /// <summary>The maximum number of line numbers in <see cref="First"/>.</summary>
    public const int MostNamed = 5;

    /// <summary>The lines as text: "line 7", "lines 7, 9 and 12", "lines 7, 9, 12, 14, 15 and 3 more".</summary>
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

    /// <summary>Returns the damage as a sentence.</summary>
    /// <param name="resources">The number of lines in the file that are not blank.</param>
    public string Describe(long resources) => string.Format(
        CultureInfo.InvariantCulture,
        Count == 1 ? "1 of its {1:N0} lines is not a FHIR resource: {2}." : "{0:N0} of its {1:N0} lines are not FHIR resources: {2}.",
        Count,
        resources,
        Lines);
}
