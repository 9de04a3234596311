using System.Text.Json;

namespace RedoxExport.Pester;

/// <summary>The first line that a PowerShell of the suite receives.</summary>
/// <param name="PesterVersion">The version of Pester to import.</param>
/// <param name="List">Only finds the tests, and does not run them.</param>
/// <param name="Names">Patterns for the names of tests; all tests if empty.</param>
/// <param name="Ids">The ids of tests; all tests if empty.</param>
internal sealed record SuiteRequest(string PesterVersion, bool List, IReadOnlyList<string> Names, IReadOnlyList<string> Ids)
{
    public string ToLine() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
