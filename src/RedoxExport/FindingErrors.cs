namespace RedoxExport;

/// <summary>The problems of data, with advice for each. With <c>-Strict</c>, they become errors.</summary>
internal static class FindingErrors
{
    // A code of ErrorIds that is not listed here has no advice of its own.
    private static readonly Dictionary<string, Problem> Known = new(StringComparer.Ordinal)
    {
        [ErrorIds.TypeNotAsked] = new("Ask the server's operator if the server supports _type."),
        [ErrorIds.PatientNotAsked] = new("Ask the server's operator if the server supports the parameter patient."),
        [ErrorIds.DamagedLines] = new("Give the server's operator the job's id, the file and the lines: resources are missing until the server sends them correctly.", "lines of files are not FHIR resources"),
        [ErrorIds.TypesMixed] = new("Import-RedoxExport and the current view use the resourceType of each line. Give the server's operator the job id."),
        [ErrorIds.ManifestPartUnusable] = new("Everything else in the list is kept. Give the server's operator the job id.", "a part of the server's list of files could not be used") { HasServersWords = true },
        [ErrorIds.OutcomesNotAvailable] = new("All other files are saved. Give the server's operator the job id and ask what could not be exported.", "the server's own report on the export could not be read") { HasServersWords = true },
        [ErrorIds.OutcomesReported] = new("Give the server's operator the job id."),
        [ErrorIds.CountMismatch] = new("Each file was downloaded twice with the same bytes and is kept. Give the server's operator the job id."),
        [ErrorIds.ResourcesMissing] = new("Each file was downloaded twice with the same bytes and is kept. Give the server's operator the job id.", "there were fewer resources than in the server's list"),
        [ErrorIds.OutputMissing] = new("If you expected data, check the group's id, the filters and the scopes of the sign-in.", "the server's list of files had no output") { HasServersWords = true },
        [ErrorIds.DataNotDelivered] = new("Give the server's operator the job id of the run. To close the gap, run Invoke-RedoxExport -Full after the server can deliver the data again.", "the server did not deliver all data of a window of time") { HasServersWords = true },
        [ErrorIds.RowsMissing] = new("Change the view so that it fits these resources as well, with first(), exists() or forEach."),
        [ErrorIds.AttachmentsFailed] = new("The index of the attachments lists them with the state 'failed' and the cause. The next run tries again."),
        [ErrorIds.TypeMissing] = new("Check that the server still has such resources and that this client is allowed to read them.", "there were no resources of the type, although an earlier full run had some"),
    };

    /// <summary>A finding's message without the server's words, for a page that is mailed or published.</summary>
    /// <param name="code">The finding's code.</param>
    /// <param name="message">The finding's message.</param>
    public static string WithoutServersWords(string code, string message)
    {
        if (!Known.TryGetValue(code, out Problem? known) || !known.HasServersWords)
        {
            return message;
        }

        string reason = ReasonOf(code);
        return $"{char.ToUpperInvariant(reason[0])}{reason[1..]}. The complete message, which can quote the server, is in the run's Findings.";
    }

    /// <summary>A description, without numbers, of a problem that means that data are missing. It is the same for every run.</summary>
    /// <param name="code">The problem's code.</param>
    public static string ReasonOf(string code) => Known.TryGetValue(code, out Problem? known) ? known.Reason ?? code : code;

    /// <summary>A problem's message, followed by the advice.</summary>
    /// <param name="code">The problem's code.</param>
    /// <param name="message">The message.</param>
    public static string WithAdvice(string code, string message) => Known.TryGetValue(code, out Problem? known) ? $"{message} {known.Advice}" : message;

    /// <summary>The error for a problem, with the problem's code as its id and the problem's message.</summary>
    /// <param name="problem">An event reported by <see cref="ExportEventsExtensions.Problem"/>.</param>
    public static RedoxExportException Of(ExportEvent problem) => new(
        problem.Name,
        ErrorKind.InvalidData,
        problem.Message,
        "All received data are kept. To accept them as they are, run the command without -Strict.");

    /// <summary>The fixed texts for one kind of problem.</summary>
    /// <param name="Advice">The action to take.</param>
    /// <param name="Reason">For a problem that means that data are missing: its description without numbers.</param>
    private sealed record Problem(string Advice, string? Reason = null)
    {
        /// <summary>True if its message repeats words of the server, which may name a patient.</summary>
        public bool HasServersWords { get; init; }
    }
}
