namespace RedoxExport.Reports;

/// <summary>How often a server reports an issue of a kind.</summary>
/// <param name="Severity">FHIR's severity.</param>
/// <param name="Code">FHIR's code.</param>
/// <param name="Count">How often.</param>
internal sealed record IssueCount(string Severity, string Code, long Count);
