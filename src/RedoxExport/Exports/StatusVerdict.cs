namespace RedoxExport.Exports;

/// <summary>A single answer to a status request that would end the wait, if it is the server's last word.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Status">The HTTP status, or the job's own in a header or a payload.</param>
/// <param name="Said">The server's words; empty if there are none.</param>
/// <param name="Issues">The issues of its OperationOutcome.</param>
internal sealed record StatusVerdict(StatusVerdictKind Kind, int Status, string Said, IReadOnlyList<OperationOutcomeIssue> Issues)
{
    /// <summary>The error to throw if it stays so; <see langword="null"/> if the job has a state for it.</summary>
    public RedoxExportException? Error { get; init; }

    /// <summary>Whether it tells of a failure of the export. An OperationOutcome with a 400 may be about the request or about the export.</summary>
    public bool TellsFailure => Kind == StatusVerdictKind.Failed || (Status == 400 && Issues.Count > 0);

    /// <summary>In a few words: "HTTP 404: no such job".</summary>
    public override string ToString() => (Kind == StatusVerdictKind.Unusable ? "what cannot be used" : FormattableString.Invariant($"HTTP {Status}")) + (Said.Length > 0 ? $": {Said.TrimEnd('.')}" : string.Empty);
}
