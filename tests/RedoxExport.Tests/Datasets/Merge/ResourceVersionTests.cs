using System.Text;
using CsCheck;
using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

/// <summary>Which of two versions of a resource is newer.</summary>
public sealed class ResourceVersionTests
{
    private const long Unknown = ResourceVersion.Unknown;
    private static readonly long Noon = new DateTime(2026, 5, 28, 12, 0, 0, DateTimeKind.Utc).Ticks;

    private static readonly Gen<ResourceVersion> Known = Gen.Select(Gen.Long[0, 4], Gen.Long[0, 4], Gen.Bool, (time, number, subset) => new ResourceVersion(time, number, subset));
    private static readonly Gen<ResourceVersion> Any = Gen.Select(Gen.Long[-1, 4], Gen.Long[-1, 4], Gen.Bool, (time, number, subset) => new ResourceVersion(time, number, subset));

    [Fact]
    public void Meta_has_the_time_and_the_number()
    {
        Assert.Equal(new ResourceVersion(Noon, 7, false), Read("""{"versionId":"7","lastUpdated":"2026-05-28T12:00:00Z"}"""));
    }

    [Theory]
    [InlineData("2026-05-28T12:00:00.000000Z")]
    [InlineData("2026-05-28T14:00:00+02:00")]
    [InlineData("2026-05-28T02:00:00-10:00")]
    [InlineData("2026-05-29T02:00:00+14:00")]
    [InlineData("2026-05-28T17:45:00+05:45")]
    [InlineData("2026-05-28T12:00:00\\u002b00:00")]
    public void One_moment_is_one_time_in_every_offset_and_notation(string text)
    {
        Assert.Equal(Noon, Read($$"""{"lastUpdated":"{{text}}"}""").LastUpdated);
    }

    [Theory]
    [InlineData("\"2026-05-28T12:00:00\"")]
    [InlineData("\"2026-05-28\"")]
    [InlineData("\"2026-05-28T12:00Z\"")]
    [InlineData("\"2026-02-30T12:00:00Z\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("1779969600")]
    [InlineData("[\"2026-05-28T12:00:00Z\"]")]
    [InlineData("{\"value\":\"2026-05-28T12:00:00Z\"}")]
    public void A_time_without_a_zone_or_that_is_not_an_instant_is_unknown_and_the_number_is_read(string value)
    {
        Assert.Equal(new ResourceVersion(Unknown, 7, false), Read($$"""{"lastUpdated":{{value}},"versionId":"7"}"""));
    }

    [Theory]
    [InlineData("\"0\"", 0)]
    [InlineData("\"007\"", 7)]
    [InlineData("\"999999999999999999\"", 999_999_999_999_999_999)]
    [InlineData("\"1000000000000000000\"", Unknown)]
    [InlineData("\"\"", Unknown)]
    [InlineData("\"-1\"", Unknown)]
    [InlineData("\"1.0\"", Unknown)]
    [InlineData("\"W/1\"", Unknown)]
    [InlineData("\"１\"", Unknown)]
    [InlineData("\"MTY3NDE\"", Unknown)]
    [InlineData("5", Unknown)]
    [InlineData("null", Unknown)]
    [InlineData("[\"5\"]", Unknown)]
    public void A_version_is_a_number_if_it_has_1_to_18_digits_and_nothing_else(string value, long expected)
    {
        Assert.Equal(new ResourceVersion(Noon, expected, false), Read($$"""{"versionId":{{value}},"lastUpdated":"2026-05-28T12:00:00Z"}"""));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{\"versionId\":\"7\"}]")]
    [InlineData("\"7\"")]
    [InlineData("7")]
    [InlineData("{}")]
    public void Without_a_meta_object_nothing_is_known(string meta)
    {
        Assert.Equal(ResourceVersion.None, Read(meta));
    }

    [Fact]
    public void Members_of_extensions_are_not_those_of_meta()
    {
        Assert.Equal(ResourceVersion.None, Read("""{"extension":[{"lastUpdated":"2026-05-28T12:00:00Z","versionId":"7","tag":[{"code":"SUBSETTED"}]}],"profile":["lastUpdated"]}"""));
    }

    [Theory]
    [InlineData("""[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]""", true)]
    [InlineData("""[{"code":"SUBSETTED","system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue"}]""", true)]
    [InlineData("""[{"code":"SUBSETTED"}]""", true)]
    [InlineData("""[{"code":"SUBSETTE\u0044"}]""", true)]
    [InlineData("""[{"code":"other"},null,5,{"display":"x","code":"SUBSETTED"}]""", true)]
    [InlineData("""[{"system":"urn:other","code":"SUBSETTED"}]""", false)]
    [InlineData("""[{"system":null,"code":"SUBSETTED"}]""", false)]
    [InlineData("""[{"code":"subsetted"}]""", false)]
    [InlineData("""[{"code":"other","extension":[{"code":"SUBSETTED"}]}]""", false)]
    [InlineData("""[{"display":"SUBSETTED"}]""", false)]
    [InlineData("""["SUBSETTED"]""", false)]
    [InlineData("""{"code":"SUBSETTED"}""", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    public void A_version_is_a_subset_if_it_has_the_tag_of_FHIR(string tag, bool expected)
    {
        Assert.Equal(new ResourceVersion(Unknown, 7, expected), Read($$"""{"tag":{{tag}},"versionId":"7"}"""));
    }

    [Theory]
    [InlineData(2, 1, 1, 9, true)]
    [InlineData(1, 9, 2, 1, false)]
    [InlineData(1, 2, 1, 1, true)]
    [InlineData(1, 1, 1, 2, false)]
    [InlineData(1, 1, 1, 1, true)]
    [InlineData(1, Unknown, 1, 5, true)]
    [InlineData(1, 5, 1, Unknown, true)]
    [InlineData(Unknown, 1, 9, 2, false)]
    [InlineData(Unknown, 2, 9, 1, true)]
    [InlineData(9, 1, Unknown, 2, false)]
    [InlineData(Unknown, Unknown, Unknown, Unknown, true)]
    [InlineData(Unknown, Unknown, 9, 9, true)]
    [InlineData(1, Unknown, 2, Unknown, false)]
    public void The_time_decides_then_the_number_then_the_order_of_arrival(long time, long number, long timeBefore, long numberBefore, bool replaces)
    {
        Assert.Equal(replaces, new ResourceVersion(time, number, false).Replaces(new ResourceVersion(timeBefore, numberBefore, false)));
    }

    [Fact]
    public void A_full_version_replaces_a_partial_one_and_never_the_other_way_round()
    {
        Gen.Select(Any, Any).Sample((one, other) =>
        {
            Assert.True((one with { IsSubset = false }).Replaces(other with { IsSubset = true }));
            Assert.False((one with { IsSubset = true }).Replaces(other with { IsSubset = false }));
        });
    }

    [Fact]
    public void Versions_with_time_and_number_have_a_total_order()
    {
        Gen.Select(Known, Known).Sample((one, other) => Assert.Equal(Key(one).CompareTo(Key(other)) >= 0, one.Replaces(other)));
    }

    [Fact]
    public void The_same_version_wins_in_every_order_of_arrival()
    {
        Gen.Select(Known.Array[1, 8], Gen.Int[0, 2], Gen.Int[0, 7]).Sample((versions, missing, by) =>
        {
            // All versions of a resource come from one server: each has a time, or each has a number, or each has both.
            ResourceVersion[] given = [.. versions.Select(version => missing switch
            {
                1 => version with { Number = Unknown },
                2 => version with { LastUpdated = Unknown },
                _ => version,
            })];
            ResourceVersion[] moved = [.. given.Skip(by), .. given.Take(by)];

            Assert.Equal(given.MaxBy(Key), Winner(given));
            Assert.Equal(Winner(given), Winner(moved));
            Assert.Equal(Winner(given), Winner([.. Enumerable.Reverse(given)]));
        });
    }

    [Theory]
    [InlineData(2, 1, 1, 2, true)]
    [InlineData(1, 2, 2, 1, true)]
    [InlineData(2, 2, 1, 1, false)]
    [InlineData(1, 2, 1, 1, false)]
    [InlineData(2, 1, 1, 1, false)]
    [InlineData(Unknown, 1, 1, 2, false)]
    [InlineData(2, Unknown, 1, 2, false)]
    [InlineData(2, 1, 1, Unknown, false)]
    public void Versions_contradict_each_other_if_time_and_number_say_opposite_things(long time, long number, long timeBefore, long numberBefore, bool expected)
    {
        ResourceVersion version = new(time, number, false);
        ResourceVersion before = new(timeBefore, numberBefore, false);

        Assert.Equal(expected, version.Contradicts(before));
        Assert.Equal(expected, before.Contradicts(version));
        Assert.False(version.Contradicts(before with { IsSubset = true }));
    }

    [Fact]
    public void A_version_replaces_itself_and_does_not_contradict_itself()
    {
        Any.Sample(version => version.Replaces(version) && !version.Contradicts(version));
    }

    private static ResourceVersion Read(string meta) => ResourceVersion.Read(Encoding.UTF8.GetBytes(meta));

    private static (bool IsWhole, long Time, long Number) Key(ResourceVersion version) => (!version.IsSubset, version.LastUpdated, version.Number);

    private static ResourceVersion Winner(ResourceVersion[] versions) =>
        versions.Aggregate((before, version) => version.Replaces(before) ? version : before);
}
