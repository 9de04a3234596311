using System.Text.Json.Serialization;

namespace RedoxExport.Runs;

/// <summary>The generated code that reads and writes the documents of a folder of runs. It uses no reflection.</summary>
/// <remarks>
/// White space and escapes are those of the writer (<see cref="RedoxExport.Storage.RecordDocument"/>): with an encoder of its own, the context could not
/// use its fast path.
/// </remarks>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryRecord))]
[JsonSerializable(typeof(HistoryVersionRecord))]
[JsonSerializable(typeof(HolderRecord))]
[JsonSerializable(typeof(UnrecordedCallRecord))]
internal sealed partial class RunsJson : JsonSerializerContext;
