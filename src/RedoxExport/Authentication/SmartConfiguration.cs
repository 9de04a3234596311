namespace RedoxExport.Authentication;

/// <summary>The parts of a server's SMART configuration that are used (SMART App Launch, conformance).</summary>
/// <param name="TokenEndpoint">The token endpoint, spelled as the server spells it.</param>
/// <param name="Scopes"><c>scopes_supported</c>; empty if it lists none.</param>
internal sealed record SmartConfiguration(Uri TokenEndpoint, IReadOnlyList<string> Scopes);
