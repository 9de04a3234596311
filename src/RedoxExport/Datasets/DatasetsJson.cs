using System.Text.Json.Serialization;

namespace RedoxExport.Datasets;

/// <summary>The generated code that reads and writes the documents of the current view. It uses no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ViewRecord))]
[JsonSerializable(typeof(ChangesRecord))]
internal sealed partial class DatasetsJson : JsonSerializerContext;
