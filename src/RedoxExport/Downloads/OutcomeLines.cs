using System.Text.Json;
using RedoxExport.Compression;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The issues in files of OperationOutcomes, a manifest's <c>error</c> (STU3) or <c>outcome</c> (STU4), and of OperationOutcomes among the data.</summary>
internal static class OutcomeLines
{
    private static OperationOutcomeIssue WithoutIssue { get; } = new("information", "unknown", "an outcome without an issue", null);

    // It stands among the outcomes: what it says is lost, that it says something is not.
    private static OperationOutcomeIssue Unreadable { get; } = new("warning", "unknown", "an outcome that could not be read", null);

    /// <summary>Reads the issues of a file that was saved whole, plain or under gzip.</summary>
    /// <param name="from">The file. Lines of other types are passed over.</param>
    /// <param name="take">Takes each.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public static void Read(ExportedFile from, Action<OperationOutcomeIssue> take, CancellationToken cancellationToken) => Disk.Do(from.Path, () =>
    {
        string path = from.Path;
        bool isOfData = from.Category != FileCategory.Outcome;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using Stream content = path.EndsWith(ExportLayout.GzipEnding, StringComparison.OrdinalIgnoreCase) ? new CheckedGzipStream(file) : file;
        using StreamReader lines = new(content);
        while (lines.ReadLine() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (OperationOutcomeIssue issue in isOfData && line.IndexOf(LineTypeCounts.Outcome, StringComparison.Ordinal) < 0 ? [] : IssuesOf(line, isOfData))
            {
                take(issue);
            }
        }
    });

    private static IReadOnlyList<OperationOutcomeIssue> IssuesOf(string line, bool isOfData)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return [];
        }

        try
        {
            using JsonDocument outcome = JsonDocument.Parse(line);
            if (!IsOutcome(outcome.RootElement, isOfData))
            {
                return [];
            }

            IReadOnlyList<OperationOutcomeIssue> issues = ServerError.ReadIssues(outcome.RootElement);
            return issues.Count > 0 ? issues : [WithoutIssue];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return isOfData ? [] : [Unreadable];
        }
    }

    // What stands among the outcomes and does not say what it is, is one.
    private static bool IsOutcome(JsonElement line, bool isOfData) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty("resourceType", out JsonElement type)
            ? type.ValueKind == JsonValueKind.String && type.ValueEquals(LineTypeCounts.Outcome)
            : !isOfData;
}
