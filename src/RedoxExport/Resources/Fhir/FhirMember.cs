using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>The location of a member's value in the bytes of its resource.</summary>
/// <param name="Name">The name as written, without escapes.</param>
/// <param name="Kind">The token that the value begins with.</param>
/// <param name="Start">The offset of the first byte of the value.</param>
/// <param name="Length">The number of bytes of the value.</param>
internal readonly record struct FhirMember(string Name, JsonTokenType Kind, int Start, int Length);
