using Microsoft.Extensions.Time.Testing;
using RedoxExport.Exports;
using RedoxExport.Runs;

namespace RedoxExport.Tests.Exports;

public sealed class ExportRequestTests
{
    private static readonly Uri Base = new("https://fhir.example.org/r4");

    private static readonly ExportRequest Typed = new()
    {
        Types = ["patient", "OBSERVATION", "Encounter", "MyType"],
        TypeFilters = ["observation?category=vital-signs", "myType?a=Patient", "patient", "?patient=1"],
    };

    [Fact]
    public void Types_of_FHIR_are_spelled_as_FHIR_spells_them_and_others_stay_as_they_are()
    {
        Assert.Equal(["Patient", "Observation", "Encounter", "MyType"], Typed.Types);
        Assert.Equal(["Observation?category=vital-signs", "myType?a=Patient", "patient", "?patient=1"], Typed.TypeFilters);
    }

    [Fact]
    public void A_copy_with_other_types_spells_them_too()
    {
        ExportRequest copy = Typed with { Types = ["condition"], TypeFilters = ["CONDITION?code=a"] };
        Assert.Equal(["Condition"], copy.Types);
        Assert.Equal(["Condition?code=a"], copy.TypeFilters);
    }

    [Fact]
    public void The_server_gets_types_as_FHIR_spells_them() =>
        Assert.Equal(
            Base.AbsoluteUri + "/$export?_type=Patient&_typeFilter=Patient%3Factive%3Dtrue",
            KickOffMessage.Create(Base, new ExportRequest { Types = ["patient"], TypeFilters = ["patient?active=true"] }, new FakeTimeProvider(), null).Uri.AbsoluteUri);

    [Fact]
    public void Requests_that_differ_in_the_letter_case_of_a_type_are_the_same() =>
        Assert.Equal(
            RequestKey.Of(Base, new ExportRequest { Types = ["Patient"], TypeFilters = ["Patient?active=true"] }),
            RequestKey.Of(Base, new ExportRequest { Types = ["PATIENT"], TypeFilters = ["patient?active=true"] }));
}
