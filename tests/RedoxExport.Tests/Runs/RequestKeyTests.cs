using CsCheck;
using RedoxExport.Exports;
using RedoxExport.Runs;

namespace RedoxExport.Tests.Runs;

public sealed class RequestKeyTests
{
    private static readonly Uri Base = new(Night.Base);

    private static readonly ExportRequest Whole = new()
    {
        Level = ExportLevel.AllPatients,
        Types = ["Patient", "Observation"],
        TypeFilters = ["Observation?status=final"],
        Elements = ["id", "name"],
        Patients = ["1", "2"],
        IncludeAssociatedData = ["LatestProvenanceResources"],
        AdditionalParameters = [new("a", "1"), new("b", "2"), new("b", "3"), new("c", "4")],
    };

    private static readonly Gen<ExportRequest> AnyOrder = Gen.Select(
        Gen.Shuffle(Whole.Types.ToArray()),
        Gen.Shuffle(Whole.Elements.ToArray()),
        Gen.Shuffle(Whole.Patients.ToArray()),
        Gen.Shuffle(Whole.AdditionalParameters.ToArray()),
        (types, elements, patients, parameters) => Whole with { Types = types, Elements = elements, Patients = patients, AdditionalParameters = parameters });

    [Fact]
    public void The_order_of_nothing_makes_another_request() =>
        AnyOrder.Sample(request => RequestKey.Of(Base, request) == RequestKey.Of(Base, Whole));

    [Fact]
    public void Whatever_changes_what_comes_makes_another_request()
    {
        ExportRequest[] others =
        [
            Whole,
            Whole with { Level = ExportLevel.System },
            Whole with { Level = ExportLevel.Group, GroupId = "g" },
            Whole with { Types = ["Patient"] },
            Whole with { TypeFilters = [] },
            Whole with { Elements = ["id"] },
            Whole with { Patients = ["1"] },
            Whole with { IncludeAssociatedData = [] },
            Whole with { OrganizeOutputBy = "Patient" },
            Whole with { AdditionalParameters = [new("a", "1"), new("b", "2"), new("c", "4")] },
            Whole with { AdditionalParameters = [new("a", "1"), new("b", "2"), new("b", "2"), new("c", "4")] },
            Whole with { AdditionalParameters = [new("a", "b=c")] },
            Whole with { AdditionalParameters = [new("a=b", "c")] },
        ];
        Assert.Equal(others.Length + 1, others.Select(request => RequestKey.Of(Base, request)).Append(RequestKey.Of(new Uri(Base + "/other"), Whole)).Distinct().Count());
    }

    [Fact]
    public void The_window_of_time_and_the_way_of_asking_make_no_other_request() => Assert.Equal(
        RequestKey.Of(Base, Whole),
        RequestKey.Of(Base, Whole with
        {
            Since = DateTimeOffset.UnixEpoch,
            Until = DateTimeOffset.UnixEpoch,
            AllowPartialManifests = true,
            MinimumFileSize = 1000,
            MaximumFileSize = 2000,
            Method = KickOffMethod.Post,
            Patients = ["Patient/1", " 2"],
        }));

    [Fact]
    public void A_request_without_parameters_has_the_key_that_it_had() =>
        Assert.Equal("ba7382048daed218ed4ef1f03001aa711ece0ed7be887076b9db32855b6bf677", RequestKey.Of(Base, new ExportRequest { Types = ["Patient"] }));

    [Theory]
    [InlineData("f7c8fca413c0af8fb560f9c5654c1b0233e551d0f5dc7bc73aa4638f7ec2b44b", "c=4, a=1, b=2, b=3")]
    [InlineData("58cbc16df50583060f61f48769dada4f99e8b88f2b5c3ac96414edc9bdb902a1", "b=2, b=3, c=4, a=1")]
    public void Every_order_of_parameters_that_an_earlier_version_may_have_kept_is_known_again(string earlier, string order) =>
        Assert.True(RequestKey.EarlierOf(Base, Whole).Contains(earlier), order);

    [Fact]
    public void Sizes_of_files_make_no_other_request_and_those_of_an_earlier_version_are_known_again()
    {
        ExportRequest before = Whole with { AdditionalParameters = [new("a", "1"), new("_maximumFileSize", "2000")] };
        ExportRequest now = Whole with { AdditionalParameters = [new("a", "1")], MaximumFileSize = 2000 };
        Assert.Equal(RequestKey.Of(Base, now), RequestKey.Of(Base, before));
        Assert.Contains("54f168e95d1ec9bb81b21a8d962dc0b890e12fb6791ef38fa143db84bc66bf61", RequestKey.EarlierOf(Base, now));
        Assert.Contains("54f168e95d1ec9bb81b21a8d962dc0b890e12fb6791ef38fa143db84bc66bf61", RequestKey.EarlierOf(Base, before));
    }
}
