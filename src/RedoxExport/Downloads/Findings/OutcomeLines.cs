using System.Text;
using System.Text.Json;
using RedoxExport.Compression;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The issues in files of OperationOutcomes, a manifest's <c>error</c> (STU3) or <c>outcome</c> (STU4), and of OperationOutcomes among the data.</summary>
internal static class OutcomeLines
{
    private static readonly byte[] Outcome = Encoding.UTF8.GetBytes(LineTypeCounts.Outcome);

    private static OperationOutcomeIssue WithoutIssue { get; } = new("information", "unknown", "an outcome without an issue", null);

    // It stands among the outcomes: what it says is lost, that it says something is not.
    private static OperationOutcomeIssue Unreadable { get; } = new("warning", "unknown", "an outcome that could not be read", null);

    /// <summary>Reads the issues of a file that was saved whole, plain or under gzip, in memory that does not grow with it.</summary>
    /// <param name="from">The file. Lines of other types are passed over.</param>
    /// <param name="take">Takes each.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="maxLineLength">The longest line, in bytes, that is read.</param>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
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

    // What stands among the outcomes and does not say what it is, is one.
    private static bool IsOutcome(JsonElement line, bool isOfData) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty("resourceType", out JsonElement type)
            ? type.ValueKind == JsonValueKind.String && type.ValueEquals(LineTypeCounts.Outcome)
            : !isOfData;
}
