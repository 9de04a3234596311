using RedoxExport.Fhir;

namespace RedoxExport.Runs;

/// <summary>Describes a gap in one sentence.</summary>
internal static class GapMessage
{
    public static string Of(RunGap gap)
    {
        string window = (gap.From, gap.Until) switch
        {
            (null, null) => string.Empty,
            ({ } from, null) => $", from the changes since {FhirInstant.Format(from)}",
            (null, { } until) => $", from the data as of {FhirInstant.Format(until)}",
            ({ } from, { } until) => $", from the changes between {FhirInstant.Format(from)} and {FhirInstant.Format(until)}",
        };
        return $"Data{(gap.Loss.Type is { } type ? $" of type {type}" : string.Empty)} are missing{window}: in each run that requested them, {gap.Loss.Words}.";
    }
}
