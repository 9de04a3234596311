using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace RedoxExport.Tests.Sandbox;

internal static class FhirJson
{
    /// <summary>Anything that R4 does not have, or that lacks what R4 wants, throws.</summary>
    public static JsonSerializerOptions Strict { get; } = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);
}
