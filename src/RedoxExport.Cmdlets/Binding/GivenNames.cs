namespace RedoxExport.Cmdlets;

/// <summary>Names of a parameter with several values.</summary>
internal static class GivenNames
{
    /// <summary>Splits texts with commas, which a scheduler that starts <c>pwsh -File</c> passes for lists.</summary>
    public static IReadOnlyList<string> Split(IEnumerable<string>? given) => [.. (given ?? []).SelectMany(name => name.Split(',')).Select(name => name.Trim())];
}
