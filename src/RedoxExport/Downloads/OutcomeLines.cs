using System.Text.Json;
using RedoxExport.Compression;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The issues in files of OperationOutcomes: a manifest's <c>error</c> (STU3) or <c>outcome</c> (STU4).</summary>
internal static class OutcomeLines
{
    private static OperationOutcomeIssue WithoutIssue { get; } = new("information", "unknown", "an outcome without an issue", null);

    // It stands among the outcomes: what it says is lost, that it says something is not.
    private static OperationOutcomeIssue Unreadable { get; } = new("warning", "unknown", "an outcome that could not be read", null);

    /// <summary>Reads the issues of a file that was saved whole, plain or under gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">Takes each.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public static void Read(string path, Action<OperationOutcomeIssue> take, CancellationToken cancellationToken) => Disk.Do(path, () =>
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using Stream content = path.EndsWith(ExportLayout.GzipEnding, StringComparison.OrdinalIgnoreCase) ? new CheckedGzipStream(file) : file;
        using StreamReader lines = new(content);
        while (lines.ReadLine() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (OperationOutcomeIssue issue in IssuesOf(line))
            {
                take(issue);
            }
        }
    });

    private static IReadOnlyList<OperationOutcomeIssue> IssuesOf(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return [];
        }

        try
        {
            using JsonDocument outcome = JsonDocument.Parse(line);
            IReadOnlyList<OperationOutcomeIssue> issues = ServerError.ReadIssues(outcome.RootElement);
            return issues.Count > 0 ? issues : [WithoutIssue];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [Unreadable];
        }
    }
}
