using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>What an export that did not go through in whole says of it: one OperationOutcome of each severity.</summary>
internal static class OutcomeFile
{
    private static readonly (string Severity, string Code, string Diagnostics)[] Issues =
    [
        ("error", "exception", "One resource could not be exported."),
        ("warning", "incomplete", "One resource was exported without its narrative."),
        ("information", "informational", "The export ran against a replica."),
    ];

    /// <summary>How many issues of each severity it has.</summary>
    public static IReadOnlyList<KeyValuePair<string, int>> Severities { get; } =
        Issues.Select(issue => new KeyValuePair<string, int>(issue.Severity, 1)).ToList();

    public static DataFile Write(SandboxJob job)
    {
        using NdjsonFileWriter writer = new(job.Folder, "outcome", "OperationOutcome", null, job.TransactionTime);
        foreach ((string severity, string code, string diagnostics) in Issues)
        {
            byte[] outcome = JsonText.Outcome(severity, code, diagnostics);
            writer.Write(outcome, 0, outcome.Length);
        }

        return writer.Complete()[0];
    }
}
