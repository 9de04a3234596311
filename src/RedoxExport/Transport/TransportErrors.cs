using System.Globalization;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>Every error of the gate: one factory a condition.</summary>
internal static class TransportErrors
{
    public static RedoxExportException HostNotTrusted(Uri target, string why) => new(
        ErrorIds.HostNotTrusted,
        ErrorKind.Security,
        $"'{SafeText.Show(target)}' was not asked: {why}.",
        "If this host is one that your organization trusts with this export, connect again and name it with -TrustedHost.")
    { Target = SafeText.WithoutSecrets(target) };

    public static RedoxExportException TlsRequired(Uri target) => new(
        ErrorIds.TlsRequired,
        ErrorKind.Security,
        $"'{SafeText.Show(target)}' was not asked: it is plain HTTP, and patients' data would cross the network unprotected.",
        "Use an https address. In a test network, -AllowInsecure permits HTTP to the connection's own host and to those named with -TrustedHost.")
    { Target = SafeText.WithoutSecrets(target) };

    public static RedoxExportException TrustedHostInvalid(string text) => new(
        ErrorIds.TrustedHostInvalid,
        ErrorKind.InvalidArgument,
        $"'{text}' is no host that can be trusted.",
        "Give a host name (files.example.org), a host and port (files.example.org:8443), a wildcard below a domain (*.example.org) or an https URI.")
    { Target = text };

    public static RedoxExportException ServerNotReachable(Uri uri, int attempts, Exception cause) => new(
        ErrorIds.ServerNotReachable,
        ErrorKind.Connection,
        $"{uri.Scheme}://{uri.Authority} could not be reached{Attempts(attempts)}: {NetworkFailure.Describe(cause)}.",
        "Check the address, the network and the proxy (-Proxy), then try again.",
        NetworkFailure.Shown(cause))
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException TlsFailed(Uri uri, string why, Exception cause) => new(
        ErrorIds.TlsFailed,
        ErrorKind.Security,
        $"No secure connection to {uri.Authority}: {why}.",
        "Check the server's certificate (name, dates, issuer) and that it offers TLS 1.2 or later. A proxy that inspects TLS needs its root certificate in this computer's store.",
        cause)
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException RequestTimedOut(Uri uri, TimeSpan timeout, int attempts) => new(
        ErrorIds.RequestTimedOut,
        ErrorKind.Timeout,
        $"'{SafeText.Show(uri)}' did not answer within {Seconds(timeout)}{Attempts(attempts)}.",
        "Try again later; -TimeoutSec of Connect-RedoxExport sets how long an answer may take to begin.")
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException Stalled(Uri uri, TimeSpan timeout) => new(
        ErrorIds.RequestTimedOut,
        ErrorKind.Timeout,
        $"'{SafeText.Show(uri)}' stopped sending: nothing came for {Seconds(timeout)}.",
        "Try again later; -TimeoutSec of Connect-RedoxExport sets how long a server may stay silent.")
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException TooSlow(Uri uri, int bytes, TimeSpan time) => new(
        ErrorIds.RequestTimedOut,
        ErrorKind.Timeout,
        $"'{SafeText.Show(uri)}' hardly sends: less than {bytes / 1024} KB came in {Seconds(time)}.",
        "Try again later.")
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException HeadersTooLarge(Uri uri, int kilobytes, Exception cause) => new(
        ErrorIds.AnswerTooLarge,
        ErrorKind.InvalidData,
        $"'{SafeText.Show(uri)}' answered with more than {kilobytes} KB of headers.",
        "Check that the address is that of a bulk data server.",
        cause)
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException AnswerTooLarge(Uri uri, long limit) => new(
        ErrorIds.AnswerTooLarge,
        ErrorKind.InvalidData,
        $"'{SafeText.Show(uri)}' answered with more than {limit.ToString("N0", CultureInfo.InvariantCulture)} bytes where a small document was expected.",
        "Check that the address is that of a bulk data server.")
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException AnswerCutShort(Uri uri, long got, long? expected, Exception? cause) => new(
        ErrorIds.AnswerCutShort,
        ErrorKind.Connection,
        expected is { } whole
            ? $"The answer of '{SafeText.Show(uri)}' was cut short: {got} of {whole} bytes came."
            : $"The answer of '{SafeText.Show(uri)}' was cut short after {got} bytes.",
        "Try again; nothing of the answer was used.",
        NetworkFailure.Shown(cause))
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException RedirectRefused(Uri uri, string why) => new(
        ErrorIds.RedirectRefused,
        ErrorKind.Security,
        $"'{SafeText.Show(uri)}' answered with a redirect that was not followed: {why}.",
        "Use the address that the server redirects to, if it is one you trust.")
    { Target = SafeText.WithoutSecrets(uri) };

    /// <summary>A failure that would have been tried again, had the run not spent its retries: the same, with that said.</summary>
    public static RedoxExportException BudgetSpent(RedoxExportException last, RetryBudget budget) =>
        new(last.ErrorId, last.Kind, last.Message, SpentAdvice(budget.Spent) + last.RecommendedAction, last.InnerException)
        {
            Target = last.Target,
            StatusCode = last.StatusCode,
            TraceId = last.TraceId,
            Issues = last.Issues,
            RetryAfter = last.RetryAfter,
        };

    /// <summary>The server's no to a request, with what it said.</summary>
    public static RedoxExportException Refused(string errorId, ErrorKind kind, string what, GateResponse response, string action, string? said = null)
    {
        string? text = said is { Length: > 0 } ? said : response.Error?.Text;
        string words = text is { Length: > 0 } ? $": {text.TrimEnd('.')}" : ", and said nothing more";
        string trace = response.TraceId is { } id ? $" (trace id {id})" : string.Empty;
        string advice = response.BudgetSpent ? SpentAdvice(null) + action : action;
        return new RedoxExportException(errorId, kind, $"{what}: HTTP {response.Status} from '{SafeText.Show(response.Uri)}'{words}{trace}.", advice)
        {
            StatusCode = response.Status,
            TraceId = response.TraceId,
            Issues = response.Error?.Issues ?? [],
            RetryAfter = response.RetryAfter,
            Target = SafeText.WithoutSecrets(response.Uri),
        };
    }

    private static string SpentAdvice(long? retries) =>
        FormattableString.Invariant($"It was not tried again: this run has spent its {(retries is { } spent ? spent + " " : string.Empty)}retries, so the server or the network needs a look first. ");

    private static string Attempts(int attempts) => attempts > 1 ? $" in {attempts} attempts" : string.Empty;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " seconds";
}
