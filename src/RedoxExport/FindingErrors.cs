namespace RedoxExport;

/// <summary>The problems that data can have, and the errors that they become with <c>-Strict</c>.</summary>
internal static class FindingErrors
{
    // What to do about each; and, of those that mean that data are missing, what they are in every run that has them: no numbers. A code
    // of ErrorIds that is not here has no advice of its own.
    private static readonly Dictionary<string, (string Advice, string? Reason)> Known = new(StringComparer.Ordinal)
    {
        [ErrorIds.TypeNotAsked] = ("Ask the server's operator whether it supports _type.", null),
        [ErrorIds.PatientNotAsked] = ("Ask the server's operator whether it supports the parameter patient.", null),
        [ErrorIds.DamagedLines] = ("Give the server's operator the job's id, the file and the lines: resources are missing until the server sends them whole.", "lines of files are not FHIR resources"),
        [ErrorIds.TypesMixed] = ("Import-RedoxExport and the current view take each line for what it says it is. Give the server's operator the job id.", null),
        [ErrorIds.ManifestPartUnusable] = ("Everything else in the list is kept. Give the server's operator the job id.", "a part of the server's list of files could not be used"),
        [ErrorIds.OutcomesNotAvailable] = ("Every other file is here. Ask the server's operator what could not be exported, with the job id.", "the server's own report on the export could not be read"),
        [ErrorIds.OutcomesReported] = ("Give the server's operator the job id.", null),
        [ErrorIds.CountMismatch] = ("Each came twice with the same bytes and is kept. Give the server's operator the job id.", null),
        [ErrorIds.ResourcesMissing] = ("Each came twice with the same bytes and is kept. Give the server's operator the job id.", "fewer resources came than the server's list said"),
        [ErrorIds.OutputMissing] = ("If you expected data, check the group's id, the filters and the scopes of the sign-in.", "the server's list of files had no output"),
        [ErrorIds.DataNotDelivered] = ("Give the server's operator the job id of the run. A run with -Full in which nothing is missing closes the gap.", null),
        [ErrorIds.TypeMissing] = ("Check that the server still has them and that this client may read them.", "nothing of the type came, and an earlier full run had some"),
    };

    /// <summary>A problem that means that data are missing, without its numbers: what it is in every run that has it.</summary>
    /// <param name="code">The problem's code.</param>
    public static string ReasonOf(string code) => Known.TryGetValue(code, out (string Advice, string? Reason) known) ? known.Reason ?? code : code;

    /// <summary>A problem's message with what to do about it.</summary>
    /// <param name="code">The problem's code.</param>
    /// <param name="message">What happened.</param>
    public static string WithAdvice(string code, string message) => Known.TryGetValue(code, out (string Advice, string? Reason) known) ? $"{message} {known.Advice}" : message;

    /// <summary>The error of a problem: its id is the problem's code, and its message the problem's own.</summary>
    /// <param name="problem">An event that <see cref="ExportEventsExtensions.Problem"/> has reported.</param>
    public static RedoxExportException Of(ExportEvent problem) => new(
        problem.Name,
        ErrorKind.InvalidData,
        problem.Message,
        "Everything that came is kept. To accept the data as they are, run the command without -Strict.");
}
