using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>The location of a value in the bytes of its line.</summary>
/// <param name="Kind">The token that the value begins with; never StartArray.</param>
/// <param name="Start">The offset of its first byte; for a string, of its opening quote.</param>
/// <param name="Length">The number of its bytes.</param>
internal readonly record struct FoundValue(JsonTokenType Kind, int Start, int Length);
