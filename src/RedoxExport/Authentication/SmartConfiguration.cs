namespace RedoxExport.Authentication;

/// <summary>What is used of a server's SMART configuration (SMART App Launch, conformance).</summary>
/// <param name="TokenEndpoint">The token endpoint, spelled as the server spells it.</param>
/// <param name="Scopes"><c>scopes_supported</c>; empty if it lists none.</param>
internal sealed record SmartConfiguration(Uri TokenEndpoint, IReadOnlyList<string> Scopes);
