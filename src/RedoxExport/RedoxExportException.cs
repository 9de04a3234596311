namespace RedoxExport;

/// <summary>
/// The one exception that the engine throws on purpose. Its text is safe to print and to log: it holds no token, no key,
/// no query of a link and nothing of a resource.
/// </summary>
/// <remarks>Made only by the factories of each room (<c>…Errors.cs</c>), so that a condition has one id and one wording.</remarks>
public sealed class RedoxExportException : Exception
{
    internal RedoxExportException(string errorId, ErrorKind kind, string message, string recommendedAction, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Kind = kind;
        RecommendedAction = recommendedAction;
    }

    /// <summary>For the cmdlets' own conditions.</summary>
    /// <param name="errorId">A stable name of the condition.</param>
    /// <param name="kind">The sort of error.</param>
    /// <param name="message">What happened; safe to print.</param>
    /// <param name="recommendedAction">What to do about it.</param>
    /// <param name="target">What the caller gave; never a secret.</param>
    /// <param name="inner">The cause.</param>
    internal static RedoxExportException Create(string errorId, ErrorKind kind, string message, string recommendedAction, object? target = null, Exception? inner = null) =>
        new(errorId, kind, message, recommendedAction, inner) { Target = target };

    /// <summary>A stable name of the condition, for <c>catch</c> and <c>switch</c>, such as <c>HostNotTrusted</c>.</summary>
    public string ErrorId { get; }

    /// <summary>The sort of error.</summary>
    public ErrorKind Kind { get; }

    /// <summary>What to do about it, in a sentence or two.</summary>
    public string RecommendedAction { get; }

    /// <summary>What the caller gave that led here: a path, a job, a link without its query. Never a secret.</summary>
    public object? Target { get; internal set; }

    /// <summary>The file of the export that this is about, relative to the export's folder; <see langword="null"/> if it is not about one.</summary>
    public string? File { get; private set; }

    /// <summary>The HTTP status of the answer behind this, where there was one.</summary>
    public int? StatusCode { get; internal set; }

    /// <summary>Redox's trace or log id, for a support ticket.</summary>
    public string? TraceId { get; internal set; }

    /// <summary>What the server's OperationOutcome said; empty where it sent none.</summary>
    public IReadOnlyList<OperationOutcomeIssue> Issues { get; internal set; } = [];

    /// <summary>How long the server asked to be left alone, where it said so.</summary>
    public TimeSpan? RetryAfter { get; internal set; }

    /// <summary>The action that can still succeed. The code decides by it, so that an id is for users only.</summary>
    internal Recovery Recovery { get; init; }

    /// <summary>Whether the request behind this can have had an effect on the server.</summary>
    internal RequestFate Fate { get; set; }

    /// <summary>Whether the sign-in is at fault: it was refused, or what it was to be made with cannot be used.</summary>
    internal bool ConcernsSignIn { get => field || Kind == ErrorKind.Authentication; init; }

    /// <summary>
    /// What happened in a few words of the module's own: no words of the server's, which may name a patient, and no link. <see langword="null"/>
    /// if the id has to be enough.
    /// </summary>
    internal string? Brief
    {
        // What is said about a disk is all of the module's and the system's own.
        get => field ?? (Kind == ErrorKind.Storage ? Message : null);
        init;
    }

    /// <summary>The host that gave no answer for as long as it was waited for; <see langword="null"/> for every other error.</summary>
    internal string? SilentHost { get; private init; }

    /// <summary>Whether it was asked for a file when <see cref="SilentHost"/> gave no answer: then other files may still come.</summary>
    internal bool IsOfFile { get; private init; }

    /// <summary>
    /// Whether this request alone failed: it was sent and never answered, and its host is not silent. A connection that could not be made says
    /// nothing about the request.
    /// </summary>
    internal bool IsOfRequestAlone => Recovery == Recovery.RepeatRequest && StatusCode is null && SilentHost is null && Fate != RequestFate.NotSent;

    /// <summary>The same error with other advice.</summary>
    internal RedoxExportException WithAdvice(string recommendedAction) => Copy(Message, recommendedAction, File, Recovery, SilentHost, Brief);

    /// <summary>The same error with another action that can still succeed.</summary>
    internal RedoxExportException WithRecovery(Recovery recovery) => Copy(Message, RecommendedAction, File, recovery, SilentHost, Brief);

    /// <summary>The same error, of a host that was waited for in vain.</summary>
    /// <param name="host">The host, as links have it.</param>
    /// <param name="silence">How long it gave no answer, in words that can be shown.</param>
    /// <param name="isOfFile">Whether a file was asked for.</param>
    /// <param name="recommendedAction">The advice.</param>
    internal RedoxExportException WithSilence(string host, string silence, bool isOfFile, string recommendedAction) =>
        Copy($"{silence}: {Message}", recommendedAction, File, Recovery.RepeatRequest, host, Brief is null ? $"{silence}." : $"{silence}: {Brief}", isOfFile);

    /// <summary>The same error of a file: its message names the file.</summary>
    /// <param name="file">The file, relative to the export's folder.</param>
    internal RedoxExportException OfFile(string file) =>
        Copy(Message.StartsWith(file, StringComparison.Ordinal) ? Message : $"{file}: {Message}", RecommendedAction, file, Recovery, SilentHost, Brief);

    /// <summary>The same error of a file, which others have for the same reason.</summary>
    /// <param name="others">How many others.</param>
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
