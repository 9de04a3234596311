namespace RedoxExport.Exports;

/// <summary>A single answer to a status request that would end the wait, if it is confirmed.</summary>
/// <param name="Kind">The meaning of the answer.</param>
/// <param name="Status">The HTTP status, or the job's own in a header or a payload.</param>
/// <param name="Said">The server's message; empty if there is none.</param>
/// <param name="Issues">The issues of its OperationOutcome.</param>
internal sealed record StatusVerdict(StatusVerdictKind Kind, int Status, string Said, IReadOnlyList<OperationOutcomeIssue> Issues)
{
    /// <summary>The error to throw once the verdict is confirmed; <see langword="null"/> if a state of the job expresses it.</summary>
    public RedoxExportException? Error { get; init; }

    /// <summary>True if it may report a failure of the export. An OperationOutcome with a 400 may be about the request or the export.</summary>
    public bool TellsFailure => Kind == StatusVerdictKind.Failed || (Status == 400 && Issues.Count > 0);

    /// <summary>A short description, such as "HTTP 404: no such job".</summary>
    public override string ToString() => (Kind == StatusVerdictKind.Unusable ? "unusable content" : FormattableString.Invariant($"HTTP {Status}")) + (Said.Length > 0 ? $": {Said.TrimEnd('.')}" : string.Empty);
}
