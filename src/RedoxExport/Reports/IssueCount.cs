namespace RedoxExport.Reports;

/// <summary>The number of issues with the same severity and code that a server reports.</summary>
/// <param name="Severity">The severity, as in FHIR.</param>
/// <param name="Code">The code, as in FHIR.</param>
/// <param name="Count">The number of issues.</param>
internal sealed record IssueCount(string Severity, string Code, long Count);
