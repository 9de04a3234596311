using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Reports;

/// <summary>
/// Counts the issues that the server reports inside a run, by severity and code. The server's words are not used, because they may name a patient.
/// </summary>
internal static class OutcomeIssues
{
    private const string Other = "other";
    private const int LongestCode = 40;

    /// <summary>Counts the issues of a run. The list is empty if the folder of the run no longer exists or cannot be read.</summary>
    public static IReadOnlyList<IssueCount> Of(ExportRun run)
    {
        Dictionary<(string, string), long> counts = [];
        foreach (string folder in RunFolder.ExportFoldersOf(run.Path).Select(folder => Path.Combine(folder, ExportLayout.OutcomeFolder)).Where(Directory.Exists))
        {
            try
            {
                foreach (ResourceLine line in ResourceFolder.Open(folder).Files.SelectMany(file => file.Read(new ResourceTypeFilter(["OperationOutcome"]))))
                {
                    Count(line.Resource, counts);
                }
            }
            catch (RedoxExportException)
            {
                // The folder cannot be listed. The history has the number of issues, and a page without their codes is better than none.
            }
        }

        return [.. counts.Select(each => new IssueCount(each.Key.Item1, each.Key.Item2, each.Value)).OrderByDescending(issue => issue.Count).ThenBy(issue => issue.Code, StringComparer.Ordinal)];
    }

    private static void Count(FhirResource? outcome, Dictionary<(string, string), long> counts)
    {
        if (outcome is null || !FhirElement.TryGetMember(outcome, "issue", out object? issues) || issues is not object?[] list)
        {
            return;
        }

        foreach (FhirElement issue in list.OfType<FhirElement>())
        {
            (string, string) key = (CodeOf(issue, "severity"), CodeOf(issue, "code"));
            counts[key] = (counts.TryGetValue(key, out long before) ? before : 0) + 1;
        }
    }

    // FHIR's own codes consist of these characters. Any other text is unsafe to show.
    private static string CodeOf(FhirElement issue, string name) =>
        FhirElement.TryGetMember(issue, name, out object? value) && value is string { Length: > 0 and <= LongestCode } text && text.All(c => c is '-' or (>= 'a' and <= 'z')) ? text : Other;
}
