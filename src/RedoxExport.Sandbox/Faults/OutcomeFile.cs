using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>The OperationOutcomes of an export that is incomplete. By default there is one outcome of each severity.</summary>
internal static class OutcomeFile
{
    private static readonly (string Severity, string Code, string Diagnostics)[] Issues =
    [
        ("error", "exception", "One resource could not be exported."),
        ("warning", "incomplete", "One resource was exported without its narrative."),
        ("information", "informational", "The export ran against a replica."),
    ];

    /// <summary>The number of issues of each severity in the default file.</summary>
    public static IReadOnlyList<KeyValuePair<string, int>> Severities { get; } =
        Issues.Select(issue => new KeyValuePair<string, int>(issue.Severity, 1)).ToList();

    public static DataFile Write(SandboxJob job, string name = "outcome") => Write(job, name, Issues);

    /// <summary>Writes a file with one outcome for each text.</summary>
    /// <param name="job">The export.</param>
    /// <param name="name">The file's name, without its number.</param>
    /// <param name="number">The row's number.</param>
    /// <param name="severity">FHIR's severity.</param>
    /// <param name="code">FHIR's issue type.</param>
    /// <param name="diagnostics">The texts.</param>
    public static ExportRow Row(SandboxJob job, string name, int number, string severity, string code, params string[] diagnostics) =>
        new(RowKind.Outcome, number, Write(job, name, diagnostics.Select(text => (severity, code, text)))) { Severities = [new(severity, diagnostics.Length)] };

    private static DataFile Write(SandboxJob job, string name, IEnumerable<(string Severity, string Code, string Diagnostics)> issues)
    {
        using NdjsonFileWriter writer = new(job.Folder, name, "OperationOutcome", FileLimits.None, job.TransactionTime);
        foreach ((string severity, string code, string diagnostics) in issues)
        {
            byte[] outcome = JsonText.Outcome(severity, code, diagnostics);
            writer.Write(outcome, 0, outcome.Length);
        }

        return writer.Complete()[0];
    }
}
