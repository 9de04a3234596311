using RedoxExport.Fhir;

namespace RedoxExport.Tests.Fhir;

public sealed class FhirMomentTests
{
    [Theory]
    [InlineData("2026-05-28T09:00:00", "2026-05-27T19:00:00Z")]
    [InlineData("2026-05-28 09:00:00.5", "2026-05-27T19:00:00.5Z")]
    [InlineData("2026-05-28", "2026-05-27T10:00:00Z")]
    [InlineData("0001-01-01T00:00:00", "0001-01-01T00:00:00Z")]
    [InlineData("2026-05-28T11:00:00+02:00", "2026-05-28T09:00:00Z")]
    [InlineData("2026-05-28T09:00:00Z[UTC]", "2026-05-28T09:00:00Z")]
    [InlineData("2026-05-28 11:00:00 +0200 CEST m=+0.000123", "2026-05-28T09:00:00Z")]
    public void The_earliest_that_a_text_can_mean_is_the_moment_itself_if_it_states_a_zone(string text, string expected)
    {
        Assert.True(FhirInstant.TryRead(text, out FhirMoment moment));
        Assert.Equal(DateTimeOffset.Parse(expected, null), moment.Earliest);
    }
}
