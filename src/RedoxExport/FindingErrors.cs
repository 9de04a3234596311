namespace RedoxExport;

/// <summary>The problems that data can have, and the errors that they become with <c>-Strict</c>.</summary>
internal static class FindingErrors
{
    // A code of ErrorIds that is not here has no advice of its own.
    private static readonly Dictionary<string, Problem> Known = new(StringComparer.Ordinal)
    {
        [ErrorIds.TypeNotAsked] = new("Ask the server's operator whether it supports _type."),
        [ErrorIds.PatientNotAsked] = new("Ask the server's operator whether it supports the parameter patient."),
        [ErrorIds.DamagedLines] = new("Give the server's operator the job's id, the file and the lines: resources are missing until the server sends them whole.", "lines of files are not FHIR resources"),
        [ErrorIds.TypesMixed] = new("Import-RedoxExport and the current view take each line for what it says it is. Give the server's operator the job id."),
        [ErrorIds.ManifestPartUnusable] = new("Everything else in the list is kept. Give the server's operator the job id.", "a part of the server's list of files could not be used") { HasServersWords = true },
        [ErrorIds.OutcomesNotAvailable] = new("Every other file is here. Ask the server's operator what could not be exported, with the job id.", "the server's own report on the export could not be read") { HasServersWords = true },
        [ErrorIds.OutcomesReported] = new("Give the server's operator the job id."),
        [ErrorIds.CountMismatch] = new("Each came twice with the same bytes and is kept. Give the server's operator the job id."),
        [ErrorIds.ResourcesMissing] = new("Each came twice with the same bytes and is kept. Give the server's operator the job id.", "fewer resources came than the server's list said"),
        [ErrorIds.OutputMissing] = new("If you expected data, check the group's id, the filters and the scopes of the sign-in.", "the server's list of files had no output") { HasServersWords = true },
        [ErrorIds.DataNotDelivered] = new("Give the server's operator the job id of the run. A run with -Full in which nothing is missing closes the gap.", "the server did not deliver all data of a window of time") { HasServersWords = true },
        [ErrorIds.TypeMissing] = new("Check that the server still has them and that this client may read them.", "nothing of the type came, and an earlier full run had some"),
    };

    /// <summary>A finding's message for a page that is mailed or published: without the server's words.</summary>
    /// <param name="code">The finding's code.</param>
    /// <param name="message">Its message.</param>
    public static string WithoutServersWords(string code, string message)
    {
        if (!Known.TryGetValue(code, out Problem? known) || !known.HasServersWords)
        {
            return message;
        }

        string reason = ReasonOf(code);
        return $"{char.ToUpperInvariant(reason[0])}{reason[1..]}. The run's Findings have the server's words.";
    }

    /// <summary>A problem that means that data are missing, without its numbers: what it is in every run that has it.</summary>
    /// <param name="code">The problem's code.</param>
    public static string ReasonOf(string code) => Known.TryGetValue(code, out Problem? known) ? known.Reason ?? code : code;

    /// <summary>A problem's message with what to do about it.</summary>
    /// <param name="code">The problem's code.</param>
    /// <param name="message">What happened.</param>
    public static string WithAdvice(string code, string message) => Known.TryGetValue(code, out Problem? known) ? $"{message} {known.Advice}" : message;

    /// <summary>The error of a problem: its id is the problem's code, and its message the problem's own.</summary>
    /// <param name="problem">An event that <see cref="ExportEventsExtensions.Problem"/> has reported.</param>
    public static RedoxExportException Of(ExportEvent problem) => new(
        problem.Name,
        ErrorKind.InvalidData,
        problem.Message,
        "Everything that came is kept. To accept the data as they are, run the command without -Strict.");

    /// <summary>What is known of a problem, whatever it is about.</summary>
    /// <param name="Advice">What to do about it.</param>
    /// <param name="Reason">Of one that means that data are missing: what it is in every run that has it, without numbers.</param>
    private sealed record Problem(string Advice, string? Reason = null)
    {
        /// <summary>Whether its message repeats what the server says, which may name a patient.</summary>
        public bool HasServersWords { get; init; }
    }
}
