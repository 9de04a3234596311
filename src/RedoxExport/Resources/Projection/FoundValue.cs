using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>Where a value lies.</summary>
/// <param name="Kind">The token that it begins with; no array.</param>
/// <param name="Start">Its first byte; of a text the quote.</param>
/// <param name="Length">Its number of bytes.</param>
internal readonly record struct FoundValue(JsonTokenType Kind, int Start, int Length);
