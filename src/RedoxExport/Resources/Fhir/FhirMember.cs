using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>Where a member's value lies in the bytes of its resource.</summary>
/// <param name="Name">The name as written, without escapes.</param>
/// <param name="Kind">The token that the value begins with.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its number of bytes.</param>
internal readonly record struct FhirMember(string Name, JsonTokenType Kind, int Start, int Length);
