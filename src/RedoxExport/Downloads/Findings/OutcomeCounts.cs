using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>The number of issues that a server reports in a complete export, by severity, and the losses of data among them.</summary>
internal sealed class OutcomeCounts
{
    /// <summary>Issues of severity error or fatal.</summary>
    public long Errors { get; private set; }

    public long Warnings { get; private set; }

    /// <summary>Issues of any other severity.</summary>
    public long Others { get; private set; }

    /// <summary>The code and text of the first error; <see langword="null"/> if there is none.</summary>
    public string? FirstError { get; private set; }

    /// <summary>The errors about data, not about the request: see <see cref="RequestRemark"/>.</summary>
    public DataLosses Losses { get; } = new();

    /// <summary>Counts the issues in files without reporting them.</summary>
    public static OutcomeCounts Of(IEnumerable<ExportedFile> files, CancellationToken cancellationToken)
    {
        OutcomeCounts counts = new();
        foreach (ExportedFile file in files)
        {
            OutcomeLines.Read(file, counts.Add, cancellationToken);
        }

        return counts;
    }

    public void Add(OperationOutcomeIssue issue)
    {
        switch (issue.Severity.ToLowerInvariant())
        {
            case "fatal" or "error":
                Errors++;
                FirstError ??= OutcomeReport.WordsOf(issue);
                if (!RequestRemark.Is(issue))
                {
                    Losses.Add(new DataLoss(ErrorIds.OutcomesReported, IssueType.Of(issue), $"the server reported '{OutcomeReport.WordsOf(issue)}'"));
                }

                break;
            case "warning":
                Warnings++;
                break;
            default:
                Others++;
                break;
        }
    }
}
