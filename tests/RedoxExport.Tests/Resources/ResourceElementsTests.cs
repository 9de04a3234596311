using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class ResourceElementsTests
{
    public static TheoryData<string> Types => [.. ModelInfo.SupportedResources];

    [Theory]
    [MemberData(nameof(Types))]
    public void They_are_those_of_the_standard(string type)
    {
        PropertyMapping[] own = [.. ModelInfo.ModelInspector.FindClassMapping(type)!.PropertyMappings.Where(element => !ResourceElements.Common.Contains(element.Name))];

        Assert.NotEmpty(own);
        Assert.Equal(own.Select(element => element.Name).Order(StringComparer.Ordinal), ResourceElements.NamesOf(type).Order(StringComparer.Ordinal));
        Assert.Equal(own.SelectMany(Members).Order(StringComparer.Ordinal), ResourceElements.MembersOf(type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_common_ones_are_those_of_a_patient_and_a_type_is_found_in_any_case()
    {
        string[] all = [.. ModelInfo.ModelInspector.FindClassMapping("Patient")!.PropertyMappings.Select(element => element.Name)];
        Assert.Equal(all.Order(StringComparer.Ordinal), ResourceElements.Common.Concat(ResourceElements.NamesOf("patient")).Order(StringComparer.Ordinal));
        Assert.Empty(ResourceElements.NamesOf("Nonsense"));
    }

    private static IEnumerable<string> Members(PropertyMapping element) => element.Choice != ChoiceType.DatatypeChoice
        ? [element.Name]
        : element.FhirType.Select(type => ModelInfo.ModelInspector.FindClassMapping(type)!.Name).Select(name => element.Name + char.ToUpperInvariant(name[0]) + name[1..]);
}
