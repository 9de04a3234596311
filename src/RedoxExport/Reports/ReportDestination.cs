using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>A folder of runs in the report: a row of the page's first table.</summary>
public sealed class ReportDestination
{
    internal ReportDestination(string name, string path, ReportVerdict verdict)
    {
        Name = name;
        Path = path;
        Verdict = verdict;
    }

    /// <summary>The name on the page: the folder's name, with parents if several folders have that name.</summary>
    public string Name { get; }

    /// <summary>The verdict: the most severe finding about any request in the folder.</summary>
    public ReportVerdict Verdict { get; }

    /// <summary>The state of the last run; <see langword="null"/> if the folder cannot be read.</summary>
    public ExportRunState? LastState { get; internal init; }

    /// <summary>The id of the last run; <see langword="null"/> if the folder cannot be read.</summary>
    public string? LastRunId { get; internal init; }

    /// <summary>
    /// The time the last complete run of the same request began or, if the request has never been complete, of any request that is not disabled;
    /// <see langword="null"/> if there is none.
    /// </summary>
    public DateTimeOffset? LastGoodRun { get; internal init; }

    /// <summary>
    /// The time from then until the report was made, never negative; <see langword="null"/> if there is no such run, or if it is dated in the future.
    /// </summary>
    public TimeSpan? Age { get; internal init; }

    /// <summary>The number of resources of the last complete run.</summary>
    public long? Resources { get; internal init; }

    /// <summary>The size of the last complete run, in bytes.</summary>
    public long? Bytes { get; internal init; }

    /// <summary>
    /// The usual size: the median of up to seven complete runs of the same mode before it; <see langword="null"/> if there are too few.
    /// </summary>
    public long? UsualBytes { get; internal init; }

    /// <summary>The number of findings of severity error.</summary>
    public int Errors { get; internal init; }

    /// <summary>The number of findings of severity warning.</summary>
    public int Warnings { get; internal init; }

    /// <summary>The most severe finding that needs attention, or the reason why the folder cannot be read.</summary>
    public string? Message { get; internal init; }

    /// <summary>The id of the error with which the folder cannot be read.</summary>
    public string? ErrorId { get; internal init; }

    /// <summary>The name of the connection that the last run used; <see langword="null"/> if it is not known.</summary>
    public string? ConnectionName { get; internal init; }

    /// <summary>Redox's slug of the destination; <see langword="null"/> if the server's base address does not have the form of Redox's.</summary>
    public string? Destination { get; internal init; }

    /// <summary>Redox's environment; <see langword="null"/> if the server's base address does not have the form of Redox's.</summary>
    public string? Environment { get; internal init; }

    /// <summary>The server's FHIR base address; <see langword="null"/> if it is not known.</summary>
    public Uri? BaseUri { get; internal init; }

    /// <summary>The full path of the folder of runs.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Verdict})";
}
