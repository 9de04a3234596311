using System.Text;
using System.Text.Json;
using RedoxExport.Compression;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>
/// Reads the issues in OperationOutcome files (a manifest's <c>error</c> in STU3, <c>outcome</c> in STU4) and in OperationOutcomes among the data.
/// </summary>
internal static class OutcomeLines
{
    private static readonly byte[] Outcome = Encoding.UTF8.GetBytes(LineTypeCounts.Outcome);

    private static OperationOutcomeIssue WithoutIssue { get; } = new("information", "unknown", "an outcome without an issue", null);

    // Stands for a line of an outcome file that cannot be parsed: its text is lost, but it is still counted.
    private static OperationOutcomeIssue Unreadable { get; } = new("warning", "unknown", "an outcome that could not be read", null);

    /// <summary>Reads the issues of a complete file, plain or gzip-compressed, in constant memory.</summary>
    /// <param name="from">The file. Lines of other types are skipped.</param>
    /// <param name="take">Receives each issue.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <param name="maxLineLength">The length of the longest line that is read, in bytes.</param>
    /// <exception cref="RedoxExportException">The disk failed.</exception>
    public static void Read(ExportedFile from, Action<OperationOutcomeIssue> take, CancellationToken cancellationToken, int maxLineLength = BlockReader.DefaultMaxLineLength) => Disk.Do(from.Path, () =>
    {
        string path = from.Path;
        bool isOfData = from.Category != FileCategory.Outcome;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using Stream content = ExportLayout.IsGzip(path) ? new CheckedGzipStream(file) : file;
        using BlockReader reader = new(content, maxLineLength);
        while (reader.Read(cancellationToken) is { } block)
        {
            if (block.BeginsBehindLongLine && !isOfData)
            {
                take(Unreadable);
            }

            foreach (OperationOutcomeIssue issue in IssuesOf(block, isOfData))
            {
                take(issue);
            }

            BlockReader.Return(block);
        }
    });

    private static IEnumerable<OperationOutcomeIssue> IssuesOf(LineBlock block, bool isOfData)
    {
        for (int start = block.Start; start < block.End;)
        {
            int found = ByteSearch.IndexOf(block.Buffer.AsSpan(start, block.End - start), (byte)'\n');
            int end = found < 0 ? block.End : start + found;
            foreach (OperationOutcomeIssue issue in IssuesOf(block.Buffer.AsMemory(start, end - start), isOfData))
            {
                yield return issue;
            }

            start = end + 1;
        }
    }

    private static IReadOnlyList<OperationOutcomeIssue> IssuesOf(ReadOnlyMemory<byte> line, bool isOfData)
    {
        if (isOfData ? line.Span.IndexOf(Outcome) < 0 : Utf8Json.IsBlank(line.Span))
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

    // In an outcome file, a line without a resourceType counts as an OperationOutcome.
    private static bool IsOutcome(JsonElement line, bool isOfData) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty("resourceType", out JsonElement type)
            ? type.ValueKind == JsonValueKind.String && type.ValueEquals(LineTypeCounts.Outcome)
            : !isOfData;
}
