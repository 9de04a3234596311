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
            ({ } from, null) => $", of what changed since {FhirInstant.Format(from)}",
            (null, { } until) => $", of what there was at {FhirInstant.Format(until)}",
            ({ } from, { } until) => $", of what changed between {FhirInstant.Format(from)} and {FhirInstant.Format(until)}",
        };
        return $"Data are missing{(gap.Loss.Type is { } type ? $" of type {type}" : string.Empty)}{window}: in each run that asked for them, {gap.Loss.Words}.";
    }
}
