using CsCheck;
using RedoxExport.Fhir;

namespace RedoxExport.Tests.Fhir;

public class FhirInstantTests
{
    private static readonly Gen<DateTimeOffset> Moments =
        Gen.Select(Gen.Long[DateTime.MinValue.AddDays(2).Ticks, DateTime.MaxValue.AddDays(-2).Ticks], Gen.Int[-14 * 60, 14 * 60])
            .Select((ticks, minutes) => new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void What_is_written_is_read_back_exactly() =>
        Moments.Sample(moment => FhirInstant.Read(FhirInstant.Format(moment)) is { } read && read.EqualsExact(moment));

    [Theory]
    [InlineData("2026-05-28T22:44:52Z", "2026-05-28T22:44:52.000Z")]
    [InlineData("2026-05-28T22:44:52.399Z", "2026-05-28T22:44:52.399Z")]
    [InlineData("2026-05-28T22:44:52.3999999+02:00", "2026-05-28T22:44:52.3999999+02:00")]
    [InlineData("2026-05-28T22:44:52.3999999999999-05:30", "2026-05-28T22:44:52.3999999-05:30")]
    [InlineData(" 2026-05-28T22:44:52.1 ", "2026-05-28T22:44:52.100Z")]
    [InlineData("2026-05-28", "2026-05-28T00:00:00.000Z")]
    public void What_servers_send_is_read(string text, string expected) => Assert.Equal(expected, FhirInstant.Format(FhirInstant.Read(text)!.Value));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("10:30")]
    [InlineData("1/2/2026")]
    [InlineData("01/02/2026 10:30")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("1780000000000")]
    public void What_would_have_to_be_guessed_is_not(string? text) => Assert.Null(FhirInstant.Read(text));

    [Fact]
    public void Any_text_is_a_moment_or_none() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789-:.TZ+ "], 0, 40]).Sample(text => _ = FhirInstant.Read(text));
}
