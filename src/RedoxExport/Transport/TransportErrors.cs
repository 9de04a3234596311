using System.Globalization;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>The errors of the gate: one factory per condition.</summary>
internal static class TransportErrors
{
    /// <param name="target">The address.</param>
    /// <param name="why">Why the request, or its token, is not sent to the address.</param>
    /// <param name="refusal">The response to a request without the token; <see langword="null"/> if there was none.</param>
    public static RedoxExportException HostNotTrusted(Uri target, string why, GateResponse? refusal = null) => NotAsked(
        target,
        why,
        "If your organization trusts this host with the export, connect again and specify it with -TrustedHost.",
        refusal);

    /// <summary>
    /// Like <see cref="HostNotTrusted"/>, for an address that <c>-TrustedHost</c> cannot make usable: its scheme, its host or another part
    /// is invalid.
    /// </summary>
    public static RedoxExportException AddressUnusable(Uri target, string why) => NotAsked(
        target,
        why,
        "Give the server's operator the job id and this message: links must be https addresses without a user name or password. -TrustedHost does not help.");

    public static RedoxExportException TlsRequired(Uri target) => new(
        ErrorIds.TlsRequired,
        ErrorKind.Security,
        $"No request was sent to '{SafeText.Show(target)}': the address is plain HTTP, so patients' data would cross the network unprotected.",
        "Use an https address. In a test network, -AllowInsecure permits HTTP to the connection's own host and to the hosts of -TrustedHost.")
    { Target = SafeText.WithoutSecrets(target), Fate = RequestFate.NotSent };

    public static RedoxExportException TrustedHostInvalid(string text) => new(
        ErrorIds.TrustedHostInvalid,
        ErrorKind.InvalidArgument,
        $"'{text}' does not identify a host.",
        "Specify a host name (files.example.org), a host and port (files.example.org:8443), a wildcard below a domain (*.example.org) or an https URI.")
    { Target = text };

    public static RedoxExportException ServerNotReachable(Uri uri, int attempts, AttemptOutcome outcome, Exception cause) => new(
        ErrorIds.ServerNotReachable,
        ErrorKind.Connection,
        $"{uri.Scheme}://{SafeText.Host(uri)} could not be reached{Attempts(attempts)}: {NetworkFailure.Describe(cause)}.",
        uri.Scheme == Uri.UriSchemeHttps
            ? "Check the address and its port, the network and the proxy (-Proxy), then try again. The port must be the server's port for https."
            : "Check the address and its port, the network and the proxy (-Proxy), then try again. If the port is for https, specify an https address.",
        NetworkFailure.Shown(cause))
    {
        Target = SafeText.WithoutSecrets(uri),
        Recovery = outcome.Result == AttemptResult.NameNotFound ? Recovery.None : Recovery.RepeatRequest,
        Fate = outcome.IsNotSent ? RequestFate.NotSent : RequestFate.Unknown,
        Brief = $"{SafeText.Host(uri)} could not be reached: {NetworkFailure.Describe(cause)}.",
    };

    public static RedoxExportException TlsFailed(Uri uri, string why, Exception cause) => new(
        ErrorIds.TlsFailed,
        ErrorKind.Security,
        $"A secure connection to {SafeText.Host(uri)} could not be made: {why}.",
        TlsFailure.IsNotTls(cause)
            ? "Check the address and its port: the port must be the server's port for https. This one may be for http."
            : "Check the server's certificate (name, dates, issuer), that the server offers TLS 1.2 or later, and this computer's clock. If a proxy inspects TLS, add its root certificate to this computer's store.",
        cause)
    { Target = SafeText.WithoutSecrets(uri), Fate = RequestFate.NotSent, Brief = $"A secure connection to {SafeText.Host(uri)} could not be made." };

    public static RedoxExportException RequestTimedOut(Uri uri, TimeSpan timeout, int attempts) => TimedOut(
        uri,
        $"'{SafeText.Show(uri)}' did not answer within {Seconds(timeout)}{Attempts(attempts)}.",
        "Try again later; -TimeoutSec of Connect-RedoxExport sets how long an answer may take to begin.",
        Recovery.RepeatRequest);

    public static RedoxExportException Stalled(Uri uri, TimeSpan timeout) => TimedOut(
        uri,
        $"'{SafeText.Show(uri)}' stopped sending: nothing arrived for {Seconds(timeout)}.",
        "Try again later; -TimeoutSec of Connect-RedoxExport sets how long a server may stay silent.",
        Recovery.ResumeBody);

    public static RedoxExportException TooSlow(Uri uri, int bytes, TimeSpan time) => TimedOut(
        uri,
        $"'{SafeText.Show(uri)}' is too slow: less than {bytes / 1024} KB arrived in {Seconds(time)}.",
        "Try again later.",
        Recovery.ResumeBody);

    public static RedoxExportException HeadersTooLarge(Uri uri, int kilobytes, Exception cause) =>
        TooLarge(uri, $"'{SafeText.Show(uri)}' sent more than {kilobytes} KB of headers.", cause);

    public static RedoxExportException AnswerTooLarge(Uri uri, long limit) =>
        TooLarge(uri, $"'{SafeText.Show(uri)}' sent more than {limit.ToString("N0", CultureInfo.InvariantCulture)} bytes, although a small document was expected.", null);

    public static RedoxExportException AnswerCutShort(Uri uri, long got, long? expected, Exception? cause) => new(
        ErrorIds.AnswerCutShort,
        ErrorKind.Connection,
        expected switch
        {
            null => $"The answer of '{SafeText.Show(uri)}' was cut short after {Amount.Of(got, "byte")}.",
            { } whole when got > whole => FormattableString.Invariant($"The answer of '{SafeText.Show(uri)}' is longer than announced: {Amount.Of(got, "byte")} arrived, {whole:N0} were announced."),
            { } whole => FormattableString.Invariant($"The answer of '{SafeText.Show(uri)}' was cut short: {got:N0} of {Amount.Of(whole, "byte")} arrived."),
        },
        got > expected
            ? "Try again. If the error stays the same, check if a proxy between this computer and the server changes responses."
            : "Try again; nothing of the answer was used.",
        NetworkFailure.Shown(cause))
    { Target = SafeText.WithoutSecrets(uri), Recovery = Recovery.ResumeBody, Brief = $"An answer of {SafeText.Host(uri)} was cut short." };

    /// <param name="uri">The address that responded.</param>
    /// <param name="why">Why the redirect is not followed.</param>
    /// <param name="target">The address that the redirect leads to, if it is known and on another server.</param>
    public static RedoxExportException RedirectRefused(Uri uri, string why, Uri? target = null) => new(
        ErrorIds.RedirectRefused,
        ErrorKind.Security,
        $"'{SafeText.Show(uri)}' answered with a redirect that was not followed: {why}.",
        target is not null
            ? $"If you trust {SafeText.Host(target)}, connect again with its address as -BaseUri. If the redirect leads to a sign-in page, connect with credentials."
            : "Check the address that you connected to. If it is right, give the server's operator this message.")
    { Target = SafeText.WithoutSecrets(uri), Fate = RequestFate.Refused };

    /// <summary>The same failure, after requests waited for the host until the patience was used up.</summary>
    public static RedoxExportException NoAnswer(RedoxExportException last, HostSilence silence, RequestPurpose purpose) => last.WithSilence(
        silence.Host,
        silence.Clause,
        purpose is RequestPurpose.FileWithToken or RequestPurpose.FileWithoutToken,
        purpose is RequestPurpose.Status or RequestPurpose.ManifestPage or RequestPurpose.Resource or RequestPurpose.PublishedPage or RequestPurpose.PublishedPageWithoutToken or RequestPurpose.FileWithToken or RequestPurpose.FileWithoutToken
            ? "Nothing is lost: run the same command again when the server can be reached. It continues where this one stopped. " + last.RecommendedAction
            : "Run the same command again when the server can be reached. " + last.RecommendedAction);

    /// <summary>The same failure, with the addition that no other attempt followed because the run has spent its retries.</summary>
    public static RedoxExportException BudgetSpent(RedoxExportException last, RetryBudget budget) =>
        last.WithAdvice(SpentAdvice(budget.Spent) + last.RecommendedAction);

    /// <summary>
    /// The action that can still succeed after a response that is not a success: the same request, if the server or a gateway was
    /// overloaded.
    /// </summary>
    /// <param name="response">The response.</param>
    /// <param name="otherwise">The action after any other response.</param>
    public static Recovery RecoveryOf(GateResponse response, Recovery otherwise) =>
        response.Status is 408 or 425 or 429 or 502 or 503 or 504 || response.Error is { IsTransient: true } ? Recovery.RepeatRequest : otherwise;

    /// <summary>The refusal of a request by the server, with the server's text.</summary>
    /// <param name="errorId">The id of the error.</param>
    /// <param name="kind">The kind of error.</param>
    /// <param name="what">The beginning of the message, which says what was refused.</param>
    /// <param name="response">The response.</param>
    /// <param name="action">The recommended action.</param>
    /// <param name="recovery">The action that can still succeed.</param>
    /// <param name="said">The server's text, if it is not in the body of an error.</param>
    /// <param name="fate">The possible effect of the request on the server; derived from the status if <see langword="null"/>.</param>
    public static RedoxExportException Refused(string errorId, ErrorKind kind, string what, GateResponse response, string action, Recovery recovery, ServerError? said = null, RequestFate? fate = null)
    {
        ServerError? error = said is { Text.Length: > 0 } ? said : response.Error;
        string? text = error?.Text;
        string words = text is { Length: > 0 } ? $": {text.TrimEnd('.')}" : ", without an explanation";
        string trace = response.TraceId is { } id ? $" (trace id {id})" : string.Empty;
        string advice = response.BudgetSpent ? SpentAdvice(null) + action : action;
        return new RedoxExportException(errorId, kind, $"{what}: HTTP {response.Status} from '{SafeText.Show(response.Uri)}'{words}{trace}.", advice)
        {
            StatusCode = response.Status,
            TraceId = response.TraceId,
            Issues = error?.Issues ?? [],
            RetryAfter = response.RetryAfter,
            Target = SafeText.WithoutSecrets(response.Uri),
            Recovery = recovery,
            Brief = $"{what} (HTTP {response.Status}).",
            // If the server or a gateway in front of it failed, the request may have been carried out nevertheless.
            Fate = fate ?? (response.IsSuccess || response.Status is 500 or 502 or 504 ? RequestFate.Unknown : RequestFate.Refused),
        };
    }

    private static RedoxExportException NotAsked(Uri target, string why, string action, GateResponse? refusal = null)
    {
        string What(string address) => refusal is null ? $"No request was sent to {address}" : $"{address} answered HTTP {refusal.Status} to a request without the token";
        return new RedoxExportException(ErrorIds.HostNotTrusted, ErrorKind.Security, $"{What($"'{SafeText.Show(target)}'")}: {why}.", action)
        {
            Target = SafeText.WithoutSecrets(target),
            StatusCode = refusal?.Status,
            TraceId = refusal?.TraceId,
            Brief = $"{What(SafeText.Host(target))}: {why}.",
            Fate = refusal is null ? RequestFate.NotSent : RequestFate.Refused,

            // Object storage also responds with 403 to an expired signature.
            Recovery = refusal?.Status == 403 ? Recovery.RenewLink : Recovery.None,
        };
    }

    private static RedoxExportException TimedOut(Uri uri, string message, string action, Recovery recovery) => new(
        ErrorIds.RequestTimedOut,
        ErrorKind.Timeout,
        message,
        action)
    { Target = SafeText.WithoutSecrets(uri), Recovery = recovery, Brief = $"{SafeText.Host(uri)} did not answer in time." };

    private static RedoxExportException TooLarge(Uri uri, string message, Exception? cause) => new(
        ErrorIds.AnswerTooLarge,
        ErrorKind.InvalidData,
        message,
        "Check that the address is that of a bulk data server.",
        cause)
    { Target = SafeText.WithoutSecrets(uri) };

    private static string SpentAdvice(long? retries) =>
        $"The request was not retried, because this run has used up its {(retries is { } spent ? Amount.Of(spent, "retry", "retries") : "retries")}. Check the server and the network first. ";

    private static string Attempts(int attempts) => attempts > 1 ? $" in {attempts} attempts" : string.Empty;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " seconds";
}
