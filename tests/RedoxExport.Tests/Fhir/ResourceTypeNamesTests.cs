using Hl7.Fhir.Model;
using RedoxExport.Fhir;

namespace RedoxExport.Tests.Fhir;

public sealed class ResourceTypeNamesTests
{
    [Fact]
    public void They_are_those_of_the_standard() =>
        Assert.Equal(ModelInfo.SupportedResources.Order(StringComparer.Ordinal), ResourceTypeNames.R4.Order(StringComparer.Ordinal));
}
