namespace RedoxExport;

/// <summary>
/// The only exception that the engine throws on purpose. Its text is safe to display and to log: it contains no token, no key,
/// no query of a link and no data of a resource.
/// </summary>
/// <remarks>Only the error factories (<c>…Errors.cs</c>) create it, so that each condition has one id and one wording.</remarks>
public sealed class RedoxExportException : Exception
{
    internal RedoxExportException(string errorId, ErrorKind kind, string message, string recommendedAction, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Kind = kind;
        RecommendedAction = recommendedAction;
    }

    /// <summary>Creates an error for a condition of the cmdlets.</summary>
    /// <param name="errorId">A stable name of the condition.</param>
    /// <param name="kind">The category of the error.</param>
    /// <param name="message">The message; safe to display.</param>
    /// <param name="recommendedAction">The action to take.</param>
    /// <param name="target">The caller's input; never a secret.</param>
    /// <param name="inner">The cause.</param>
    internal static RedoxExportException Create(string errorId, ErrorKind kind, string message, string recommendedAction, object? target = null, Exception? inner = null) =>
        new(errorId, kind, message, recommendedAction, inner) { Target = target };

    /// <summary>A stable name of the condition, for <c>catch</c> and <c>switch</c>, such as <c>HostNotTrusted</c>.</summary>
    public string ErrorId { get; }

    /// <summary>The category of the error.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The action to take, in one or two sentences.</summary>
    public string RecommendedAction { get; }

    /// <summary>The caller's input that led to the error: a path, a job, a link without its query. Never a secret.</summary>
    public object? Target { get; internal set; }

    /// <summary>
    /// The file of the export that caused the error, relative to the export's folder; <see langword="null"/> if it is not about a file.
    /// </summary>
    public string? File { get; private set; }

    /// <summary>The HTTP status of the response that caused the error, if there was one.</summary>
    public int? StatusCode { get; internal set; }

    /// <summary>Redox's trace or log id, for a support ticket.</summary>
    public string? TraceId { get; internal set; }

    /// <summary>The issues in the server's OperationOutcome; empty if it sent none.</summary>
    public IReadOnlyList<OperationOutcomeIssue> Issues { get; internal set; } = [];

    /// <summary>The time that the server asked the client to wait before the next request, if it gave one.</summary>
    public TimeSpan? RetryAfter { get; internal set; }

    /// <summary>The action that can still succeed. The code decides by it, so that ids are for users only.</summary>
    internal Recovery Recovery { get; init; }

    /// <summary>Tells if the request behind the error can have had an effect on the server.</summary>
    internal RequestFate Fate { get; set; }

    /// <summary>True if the sign-in caused the error: it was refused, or its credentials cannot be used.</summary>
    internal bool ConcernsSignIn { get => field || Kind == ErrorKind.Authentication; init; }

    /// <summary>
    /// A short description in the module's own words, without links and without words of the server, which may name a patient.
    /// <see langword="null"/> if the id has to be enough.
    /// </summary>
    internal string? Brief
    {
        // Messages about the disk contain only words of the module and the system.
        get => field ?? (Kind == ErrorKind.Storage || HasOwnWordsOnly ? Message : null);
        init;
    }

    /// <summary>True if the message contains only words of the module, and names that the user gave to files, keys and profiles.</summary>
    internal bool HasOwnWordsOnly { get; init; }

    /// <summary>The host that did not respond within the time limit; <see langword="null"/> for every other error.</summary>
    internal string? SilentHost { get; private init; }

    /// <summary>True if a file was requested when <see cref="SilentHost"/> did not respond. Other files may then still be available.</summary>
    internal bool IsOfFile { get; private init; }

    /// <summary>
    /// True if only this request failed: it was sent and never answered, and its host is not silent. A connection that could not be established
    /// indicates nothing about the request.
    /// </summary>
    internal bool IsOfRequestAlone => Recovery == Recovery.RepeatRequest && StatusCode is null && SilentHost is null && Fate != RequestFate.NotSent;

    /// <summary>The same error with other advice.</summary>
    internal RedoxExportException WithAdvice(string recommendedAction) => Copy(Message, recommendedAction, File, Recovery, SilentHost, Brief);

    /// <summary>The same error with another action that can still succeed.</summary>
    internal RedoxExportException WithRecovery(Recovery recovery) => Copy(Message, RecommendedAction, File, recovery, SilentHost, Brief);

    /// <summary>The same error, for a host that did not respond within the time limit.</summary>
    /// <param name="host">The host, as written in links.</param>
    /// <param name="silence">The time that the host did not respond, in words that can be displayed.</param>
    /// <param name="isOfFile">True if a file was requested.</param>
    /// <param name="recommendedAction">The advice.</param>
    internal RedoxExportException WithSilence(string host, string silence, bool isOfFile, string recommendedAction) =>
        Copy($"{silence}: {Message}", recommendedAction, File, Recovery.RepeatRequest, host, Brief is null ? $"{silence}." : $"{silence}: {Brief}", isOfFile);

    /// <summary>The same error for a file. Its message names the file.</summary>
    /// <param name="file">The file, relative to the export's folder.</param>
    internal RedoxExportException OfFile(string file) =>
        Copy(Message.StartsWith(file, StringComparison.Ordinal) ? Message : $"{file}: {Message}", RecommendedAction, file, Recovery, SilentHost, Brief);

    /// <summary>The same error, with a text before its message.</summary>
    /// <param name="beginning">The text, which ends with a colon or a full stop, and a space.</param>
    internal RedoxExportException After(string beginning) => Copy(beginning + Message, RecommendedAction, File, Recovery, SilentHost, Brief);

    /// <summary>The same error without a text that no message may have, such as an address with the id of a resource.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shown">The text that replaces it.</param>
    internal RedoxExportException Hiding(string text, string shown)
    {
        RedoxExportException hidden = Copy(Message.Replace(text, shown), RecommendedAction.Replace(text, shown), File, Recovery, SilentHost, Brief?.Replace(text, shown));
        hidden.Target = null;
        return hidden;
    }

    /// <summary>The same error of a file, for several files that failed for the same reason.</summary>
    /// <param name="others">The number of other files.</param>
    internal RedoxExportException OfOthersToo(int others) => others == 0 || File is null
        ? this
        : Copy(FormattableString.Invariant($"{File} and {others:N0} more: ") + Message[Message.IndexOf(": ", StringComparison.Ordinal)..][2..], RecommendedAction, File, Recovery, SilentHost, Brief);

    private RedoxExportException Copy(string message, string recommendedAction, string? file, Recovery recovery, string? silentHost, string? brief, bool? isOfFile = null) => new(ErrorId, Kind, message, recommendedAction, InnerException)
    {
        Target = Target,
        File = file,
        StatusCode = StatusCode,
        TraceId = TraceId,
        Issues = Issues,
        RetryAfter = RetryAfter,
        Recovery = recovery,
        ConcernsSignIn = ConcernsSignIn,
        Fate = Fate,
        Brief = brief,
        SilentHost = silentHost,
        IsOfFile = isOfFile ?? IsOfFile,
    };
}
