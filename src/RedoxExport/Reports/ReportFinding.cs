using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>Something that the report says about the runs of a request.</summary>
public sealed class ReportFinding
{
    internal ReportFinding(FindingSeverity severity, FindingKind kind, ExportRun of, string? runId, string message)
    {
        Severity = severity;
        Kind = kind;
        Request = of.Request;
        ConnectionName = of.ConnectionName;
        Destination = of.Destination;
        Environment = of.Environment;
        BaseUri = of.BaseUri;
        RunId = runId;
        Message = message;
    }

    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>What it is about.</summary>
    public FindingKind Kind { get; }

    /// <summary>
    /// Of <see cref="FindingKind.RunProblem"/> and <see cref="FindingKind.RunNote"/>: the code of the run's finding, and <c>OutcomesReported</c> of
    /// <see cref="FindingKind.OutcomeErrors"/>; otherwise <see langword="null"/>.
    /// </summary>
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

    /// <summary>The name of the connection that the run was made with; <see langword="null"/> if an earlier version of the module made it.</summary>
    public string? ConnectionName { get; }

    /// <summary>Redox's slug of the destination, where the server has Redox's shape.</summary>
    public string? Destination { get; }

    /// <summary>Redox's environment, where the server has Redox's shape.</summary>
    public string? Environment { get; }

    /// <summary>The server's FHIR base; <see langword="null"/> if an earlier version of the module made the run.</summary>
    public Uri? BaseUri { get; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}
