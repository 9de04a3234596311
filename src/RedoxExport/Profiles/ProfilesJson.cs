using System.Text.Json.Serialization;

namespace RedoxExport.Profiles;

/// <summary>The generated code that reads and writes profiles. It uses no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProfileRecord))]
[JsonSerializable(typeof(ProfileVersionRecord))]
internal sealed partial class ProfilesJson : JsonSerializerContext;
