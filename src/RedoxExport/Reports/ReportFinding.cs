using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>A finding of the report about the runs of a request.</summary>
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

    internal ReportFinding(FindingSeverity severity, FindingKind kind, string message)
    {
        Severity = severity;
        Kind = kind;
        Request = string.Empty;
        Message = message;
    }

    /// <summary>The severity of the finding.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>The kind of finding.</summary>
    public FindingKind Kind { get; }

    /// <summary>
    /// The code of the run's finding for <see cref="FindingKind.RunProblem"/> and <see cref="FindingKind.RunNote"/>; <c>OutcomesReported</c> for
    /// <see cref="FindingKind.OutcomeErrors"/>; the id of the error for <see cref="FindingKind.RunNotBegun"/>, <see cref="FindingKind.Unreadable"/> and
    /// <see cref="FindingKind.ChecksFailed"/>; otherwise <see langword="null"/>.
    /// </summary>
    public string? Code { get; internal init; }

    /// <summary>The id of the run that the finding is about; <see langword="null"/> if it is not about one run.</summary>
    public string? RunId { get; }

    /// <summary>The resource type that the finding is about; <see langword="null"/> if it is not about one type.</summary>
    public string? Type { get; internal init; }

    /// <summary>The usual number of resources of the type: the median of the earlier runs.</summary>
    public long? Before { get; internal init; }

    /// <summary>The current number that the finding is about.</summary>
    public long? Now { get; internal init; }

    /// <summary>The finding in one or two sentences.</summary>
    public string Message { get; }

    /// <summary>The request in one line; empty if the folder cannot be read.</summary>
    public string Request { get; }

    /// <summary>The name of the connection that the run used; <see langword="null"/> if an earlier version of the module made the run.</summary>
    public string? ConnectionName { get; }

    /// <summary>Redox's slug of the destination; <see langword="null"/> if the server's base address does not have the form of Redox's.</summary>
    public string? Destination { get; }

    /// <summary>Redox's environment; <see langword="null"/> if the server's base address does not have the form of Redox's.</summary>
    public string? Environment { get; }

    /// <summary>The server's FHIR base address; <see langword="null"/> if an earlier version of the module made the run.</summary>
    public Uri? BaseUri { get; }

    /// <summary>The full path of the folder of runs.</summary>
    public string Root { get; internal set; } = string.Empty;

    /// <inheritdoc/>
    public override string ToString() => Message;
}
