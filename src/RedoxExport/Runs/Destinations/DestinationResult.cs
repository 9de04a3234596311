namespace RedoxExport.Runs;

/// <summary>The end of one run of a destination.</summary>
/// <param name="Run">The run; <see langword="null"/> if the errors are about the removal of superseded runs, after the run itself.</param>
/// <param name="Errors">The errors of the run, in their order. If an error ended the run, it is the last one.</param>
/// <param name="Problems">The problems of the run that are errors because of <c>-Strict</c>.</param>
internal sealed record DestinationResult(ExportRun? Run, IReadOnlyList<RedoxExportException> Errors, IReadOnlyList<RedoxExportException> Problems)
{
    /// <summary>The group of the run; <see langword="null"/> for another level.</summary>
    public string? Group { get; init; }
}
