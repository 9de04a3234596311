namespace RedoxExport.Reports;

/// <summary>Something that the report says about the runs of a request.</summary>
public sealed class ReportFinding
{
    internal ReportFinding(FindingSeverity severity, FindingKind kind, string request, string? runId, string message)
    {
        Severity = severity;
        Kind = kind;
        Request = request;
        RunId = runId;
        Message = message;
    }

    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>What it is about.</summary>
    public FindingKind Kind { get; }

    /// <summary>Of <see cref="FindingKind.RunProblem"/> and <see cref="FindingKind.RunNote"/>: the code of the run's finding; otherwise <see langword="null"/>.</summary>
    public string? Code { get; internal init; }

    /// <summary>The run that it is about; <see langword="null"/> where it is about none.</summary>
    public string? RunId { get; }

    /// <summary>The resource type that it is about; <see langword="null"/> where it is about none.</summary>
    public string? Type { get; internal init; }

    /// <summary>What is usual: the median of the runs before, of a type.</summary>
    public long? Before { get; internal init; }

    /// <summary>What is now.</summary>
    public long? Now { get; internal init; }

    /// <summary>It, in a sentence.</summary>
    public string Message { get; }

    /// <summary>What was asked for, in a line.</summary>
    public string Request { get; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}
