using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>The errors of object stores and of the services that give credentials for them.</summary>
internal static class StoreErrors
{
    /// <summary>The advice for a store that does not respond.</summary>
    public const string UnreachableAdvice = "Check the destination, the network and the proxy (-Proxy), then run the command again: files that are copied are not sent again.";

    // Amazon S3 and Azure accept a clock that differs by up to 15 minutes.
    private static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(14);

    private static readonly string[] SignInCodes =
    [
        "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired", "InvalidSecurity",
        "InvalidClientTokenId", "AuthorizationHeaderMalformed", "AuthenticationFailed", "AuthorizationFailure", "InvalidAuthenticationInfo", "NoAuthenticationInformation", "AuthenticationRequired",
    ];

    private static readonly string[] FullCodes =
    [
        "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "BucketQuotaExceeded", "StorageQuotaExceeded", "AccountQuotaExceeded",
    ];

    /// <summary>The error for a refusal.</summary>
    /// <param name="answer">The response.</param>
    /// <param name="place">The bucket or container: <c>the bucket 'nightly'</c>.</param>
    /// <param name="now">The time of this computer's clock.</param>
    public static RedoxExportException Of(StoreAnswer answer, string place, DateTimeOffset now)
    {
        TimeSpan? skew = answer.Response.Date is { } theirs ? now - theirs : null;
        if (answer.Code == "RequestTimeTooSkewed" || (answer.Status is 401 or 403 && skew is { } off && off.Duration() > LargestSkew))
        {
            return ClockWrong(answer, skew);
        }

        if (answer.Status is 301 or 307 || answer.Code is "PermanentRedirect" or "IllegalLocationConstraintException" || (answer.Code == "AuthorizationHeaderMalformed" && answer.Region is not null))
        {
            return RegionWrong(answer, place);
        }

        if (answer.Status == 507 || FullCodes.Contains(answer.Code, StringComparer.Ordinal))
        {
            return Full(answer, place);
        }

        if (answer.Status == 401 || SignInCodes.Contains(answer.Code, StringComparer.Ordinal))
        {
            return SignInRefused($"The credentials for {place} were refused", answer.Response, "Check that the keys belong to this account and have not expired, and that the account's network rules allow this computer. The first keys that are set up are used: docs/object-storage.md has their order.");
        }

        if (answer.Status == 404 && answer.Code != "NoSuchUpload")
        {
            return NotFound(answer, place);
        }

        return answer.Status == 403 ? AccessDenied(answer, place) : Refused(answer, place);
    }

    /// <param name="what">The refused credentials, as the beginning of a sentence.</param>
    /// <param name="response">The response.</param>
    /// <param name="advice">The recommended action.</param>
    public static RedoxExportException SignInRefused(string what, GateResponse response, string advice) =>
        TransportErrors.Refused(ErrorIds.StoreSignInRefused, ErrorKind.Authentication, what, response, advice, Recovery.None);

    /// <param name="place">The bucket or container.</param>
    /// <param name="searched">The places that were searched, as a list.</param>
    public static RedoxExportException SignInMissing(string place, string searched) => new(
        ErrorIds.StoreSignInMissing,
        ErrorKind.Authentication,
        $"There are no credentials for {place}. Searched: {searched}.",
        "Set one of them (docs/object-storage.md), or specify -Credential. No request was sent to the store.");

    /// <param name="what">The setting, as the beginning of a sentence.</param>
    /// <param name="why">The reason, as the end of the sentence without the period.</param>
    /// <param name="advice">The recommended action.</param>
    public static RedoxExportException SignInNotValid(string what, string why, string advice = "Correct it, or use another way to sign in (docs/object-storage.md).") =>
        new(ErrorIds.StoreSignInNotValid, ErrorKind.Authentication, $"{what} cannot be used: {why}.", advice);

    private static RedoxExportException ClockWrong(StoreAnswer answer, TimeSpan? skew) => TransportErrors.Refused(
        ErrorIds.StoreClockWrong,
        ErrorKind.Authentication,
        skew is { } off && off.Duration() >= TimeSpan.FromMinutes(1)
            ? FormattableString.Invariant($"This computer's clock is {off.Duration().TotalMinutes:N0} minutes {(off > TimeSpan.Zero ? "ahead of" : "behind")} the clock of the service, so it refused the signature")
            : "This computer's clock differs too much from the clock of the service, so it refused the signature",
        answer.Response,
        "Set the clock and the time zone of this computer, then run the command again.",
        Recovery.RunAgain);

    private static RedoxExportException RegionWrong(StoreAnswer answer, string place) => TransportErrors.Refused(
        ErrorIds.StoreRegionWrong,
        ErrorKind.InvalidArgument,
        answer.Region is { Length: > 0 } region ? $"{Capital(place)} is in another region, {SafeText.Clean(region, 40)}" : $"{Capital(place)} is in another region",
        answer.Response,
        "Specify the region of the bucket with -Region.",
        Recovery.None);

    private static RedoxExportException Full(StoreAnswer answer, string place) => TransportErrors.Refused(
        ErrorIds.StoreFull,
        ErrorKind.Storage,
        $"{Capital(place)} is full",
        answer.Response,
        "Free some space there or raise the quota, then run the command again: files that are copied are not sent again.",
        Recovery.RunAgain);

    private static RedoxExportException NotFound(StoreAnswer answer, string place) => TransportErrors.Refused(
        ErrorIds.StoreNotFound,
        ErrorKind.NotFound,
        $"{Capital(place)} was not found",
        answer.Response,
        "Check its name, the account and the endpoint. The module does not create buckets and containers.",
        Recovery.None);

    private static RedoxExportException AccessDenied(StoreAnswer answer, string place) => TransportErrors.Refused(
        ErrorIds.StoreAccessDenied,
        ErrorKind.Security,
        $"The account has no permission for this in {place}",
        answer.Response,
        "Give it permission to read, write and delete objects there (docs/object-storage.md lists the permissions).",
        Recovery.None);

    private static RedoxExportException Refused(StoreAnswer answer, string place) => TransportErrors.Refused(
        ErrorIds.StoreRefused,
        ErrorKind.RefusedByServer,
        $"{Capital(place)} refused a request",
        answer.Response,
        "Correct the problem that the service reports, then run the command again: files that are copied are not sent again.",
        TransportErrors.RecoveryOf(answer.Response, Recovery.None));

    private static string Capital(string place) => char.ToUpperInvariant(place[0]) + place[1..];
}
