using System.Globalization;
using System.Text;
using CsCheck;
using RedoxExport.Datasets;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Fhir;

public class FhirInstantTests
{
    private static readonly Gen<DateTimeOffset> Moments =
        Gen.Select(Gen.Long[DateTime.MinValue.AddDays(2).Ticks, DateTime.MaxValue.AddDays(-2).Ticks], Gen.Int[-14 * 60, 14 * 60])
            .Select((ticks, minutes) => new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes)));

    private static readonly Gen<string> Instants = Gen.Select(
        Gen.DateTime[new DateTime(2, 1, 1), new DateTime(9998, 12, 31)],
        Gen.OneOf(Gen.Int[0, 59], Gen.Const(60)),
        Gen.OneOf(Gen.Const(string.Empty), Gen.String[Gen.Char['0', '9'], 1, 12].Select(digits => "." + digits)),
        Gen.OneOf(AnyOf("Z", string.Empty, "+00:00", "-00:00"), Gen.Select(AnyOf("+", "-"), Gen.Int[0, 15], Gen.Int[0, 59], (sign, hours, minutes) => $"{sign}{hours:00}:{minutes:00}")),
        (moment, second, decimals, zone) => moment.ToString("yyyy-MM-dd'T'HH:mm:", CultureInfo.InvariantCulture) + second.ToString("00", CultureInfo.InvariantCulture) + decimals + zone);

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

    [Theory]
    [InlineData("2026-05-28T22:44:52Z[UTC]", "2026-05-28T22:44:52.000Z", true)]
    [InlineData("2026-05-28T22:44:52.399+02:00[Europe/Berlin]", "2026-05-28T22:44:52.399+02:00", true)]
    [InlineData("2026-05-28T22:44Z", "2026-05-28T22:44:00.000Z", true)]
    [InlineData("2026-05-28T22:44:52.399+0000", "2026-05-28T22:44:52.399Z", true)]
    [InlineData("2026-05-28T22:44:52-05", "2026-05-28T22:44:52.000-05:00", true)]
    [InlineData("2026-05-28 22:44:52.399123456 +0000 UTC", "2026-05-28T22:44:52.3991234Z", true)]
    [InlineData("2026-05-28 22:44:52.399123456 +0200 CEST m=+0.000012", "2026-05-28T22:44:52.3991234+02:00", true)]
    [InlineData("Thu May 28 22:44:52 UTC 2026", "2026-05-28T22:44:52.000Z", true)]
    [InlineData("2026-05-28T22:44:52 UTC", "2026-05-28T22:44:52.000Z", true)]
    [InlineData("2026-06-30T23:59:60Z", "2026-07-01T00:00:00.000Z", true)]
    [InlineData("2026-05-28T22:44:52.399", "2026-05-28T22:44:52.399Z", false)]
    [InlineData("2026-05-28 22:44:52", "2026-05-28T22:44:52.000Z", false)]
    [InlineData("2026-05-28", "2026-05-28T00:00:00.000Z", false)]
    public void Forms_of_Java_and_Go_are_read_and_a_missing_zone_is_told(string text, string expected, bool hasZone)
    {
        Assert.True(FhirInstant.TryRead(text, out FhirMoment moment));

        Assert.Equal((expected, hasZone), (FhirInstant.Format(moment.ToDateTimeOffset()), moment.HasZone));
    }

    [Theory]
    [InlineData("2026-05-28T22:44:52[Europe/Berlin]")]
    [InlineData("2026-05-28T22:44:52 CEST")]
    [InlineData("Fri May 28 22:44:52 UTC 2026")]
    [InlineData("Thu May 28 22:44:52 CEST 2026")]
    [InlineData("9999-12-31T23:59:60Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    public void A_zone_that_is_only_a_name_and_a_moment_beyond_the_years_are_none(string text) => Assert.False(FhirInstant.TryRead(text, out _));

    [Fact]
    public void Manifest_payload_and_version_read_the_same_moment() =>
        Instants.Sample(text =>
        {
            bool isRead = FhirInstant.TryParse(text, out FhirMoment moment);
            DateTimeOffset? expected = isRead ? moment.ToDateTimeOffset() : null;
            Assert.Equal(expected, ManifestTime(text));
            Assert.Equal(expected, PayloadTime(text));
            Assert.Equal(isRead && moment.HasZone ? moment.UtcTicks : ResourceVersion.Unknown, ResourceVersion.Read(Encoding.UTF8.GetBytes($$"""{"lastUpdated":"{{text}}"}""")).LastUpdated);
        });

    [Fact]
    public void What_is_read_is_what_NET_reads_but_for_second_60() =>
        Instants.Where(text => text[17] != '6').Sample(text =>
        {
            bool isRead = FhirInstant.TryParse(text, out FhirMoment moment);
            int dot = text.IndexOf('.');
            int end = dot < 0 ? 0 : dot + 1 + text[(dot + 1)..].TakeWhile(char.IsAsciiDigit).Count();
            string cut = dot >= 0 && end - dot > 8 ? text[..(dot + 8)] + text[end..] : text;
            bool isExpected = DateTimeOffset.TryParse(cut, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset expected);
            Assert.Equal(isExpected, isRead);
            Assert.True(!isRead || moment.ToDateTimeOffset().EqualsExact(expected), text);
        });

    private static DateTimeOffset? ManifestTime(string text)
    {
        try
        {
            return ManifestPage.Read(Encoding.UTF8.GetBytes($$"""{"transactionTime":"{{text}}","output":[]}"""), new Uri("https://fhir.example.org/")).TransactionTime?.ToDateTimeOffset();
        }
        catch (RedoxExportException)
        {
            return null;
        }
    }

    private static DateTimeOffset? PayloadTime(string text) =>
        ExportResponseReader.Read($$"""{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response","EventDateTime":"{{text}}"},"status":202}""").EventDateTime;

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
