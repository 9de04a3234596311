namespace RedoxExport;

/// <summary>The problems that data can have, and the errors that they become with <c>-Strict</c>.</summary>
internal static class FindingErrors
{
    // What to do about each. A code of ErrorIds that is not here has no advice of its own.
    private static readonly Dictionary<string, string> Advice = new(StringComparer.Ordinal)
    {
        [ErrorIds.TypeNotAsked] = "Ask the server's operator whether it supports _type.",
        [ErrorIds.PatientNotAsked] = "Ask the server's operator whether it supports the parameter patient.",
        [ErrorIds.TypeMissing] = "Check that the server still has them and that this client may read them.",
    };

    /// <summary>A problem's message with what to do about it.</summary>
    /// <param name="code">The problem's code.</param>
    /// <param name="message">What happened.</param>
    public static string WithAdvice(string code, string message) => Advice.TryGetValue(code, out string? advice) ? $"{message} {advice}" : message;

    /// <summary>The error of a problem: its id is the problem's code, and its message the problem's own.</summary>
    /// <param name="problem">An event that <see cref="ExportEventsExtensions.Problem"/> has reported.</param>
    public static RedoxExportException Of(ExportEvent problem) => new(
        problem.Name,
        ErrorKind.InvalidData,
        problem.Message,
        "Everything that came is kept. To accept the data as they are, run the command without -Strict.");
}
