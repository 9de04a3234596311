namespace RedoxExport;

/// <summary>The errors that problems become with <c>-Strict</c>.</summary>
internal static class FindingErrors
{
    /// <summary>The error of a problem: its id is the problem's code, and its message the problem's own.</summary>
    /// <param name="problem">An event that <see cref="ExportEventsExtensions.Problem"/> has reported.</param>
    public static RedoxExportException Of(ExportEvent problem) => new(
        problem.Name,
        ErrorKind.InvalidData,
        problem.Message,
        "Everything that came is kept. Look up the id in docs/errors.md. To accept the data as they are, run the command without -Strict.");
}
