using RedoxExport.Connections;
using RedoxExport.Fhir;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>All errors about exports on the server, one factory per condition.</summary>
internal static class ExportErrors
{
    public static RedoxExportException GroupIdInvalid(string groupId, string why) => new(
        ErrorIds.GroupIdInvalid,
        ErrorKind.InvalidArgument,
        $"-GroupId '{SafeText.Clean(groupId, 100)}' does not identify a group: {why}.",
        "Specify the id of a Group resource on the server. For all patients, use -AllPatients.")
    { Target = groupId };

    public static RedoxExportException TypeInvalid(string type) => new(
        ErrorIds.TypeInvalid,
        ErrorKind.InvalidArgument,
        $"-Type '{SafeText.Clean(type, 100)}' is not a FHIR resource type: it must consist of letters only.",
        "Specify resource types such as Patient or Observation, several as Patient, Observation.")
    { Target = type };

    public static RedoxExportException PatientNeedsPost() => new(
        ErrorIds.PatientNeedsPost,
        ErrorKind.InvalidArgument,
        "-Patient cannot be sent with -Method Get: the standard allows it in a POST only (IG 3.0.0, query parameters).",
        "Omit -Method, or specify -Method Post.");

    public static RedoxExportException PatientNeedsLevel() => new(
        ErrorIds.PatientNeedsLevel,
        ErrorKind.InvalidArgument,
        "-Patient cannot be used in a system export (IG 3.0.0, query parameters).",
        "Add -AllPatients, or -GroupId with the patients' group.");

    public static RedoxExportException PatientInvalid() => new(
        ErrorIds.PatientInvalid,
        ErrorKind.InvalidArgument,
        "-Patient contains an empty value.",
        "Specify patient ids, or references such as Patient/123.");

    public static RedoxExportException SinceInFuture(DateTimeOffset since, DateTimeOffset now) => new(
        ErrorIds.SinceInFuture,
        ErrorKind.InvalidArgument,
        $"-Since {FhirInstant.Format(since)} is more than a day ahead of this computer's clock ({FhirInstant.Format(now)}): nothing could be exported.",
        "Specify the Watermark of the last export, and check this computer's clock.")
    { Target = since };

    public static RedoxExportException UntilBeforeSince(DateTimeOffset since, DateTimeOffset until) => new(
        ErrorIds.UntilBeforeSince,
        ErrorKind.InvalidArgument,
        $"-Until {FhirInstant.Format(until)} is not after -Since {FhirInstant.Format(since)}: there is no time between them.",
        "Swap the two, or omit one.")
    { Target = until };

    public static RedoxExportException FileSizeInvalid(string parameter, int size) => FileSize(
        FormattableString.Invariant($"{parameter} {size} is not a size: it must be at least 1 byte."),
        "Specify a number of bytes, such as 100MB.",
        size);

    public static RedoxExportException FileSizesContradict(int minimum, int maximum) => FileSize(
        FormattableString.Invariant($"-MaximumFileSize {maximum} is not more than -MinimumFileSize {minimum}, as the standard requires."),
        "Specify a larger -MaximumFileSize or a smaller -MinimumFileSize, or omit one.",
        maximum);

    public static RedoxExportException ManifestInvalid(Uri from, string why) => Manifest(
        from,
        $"The server's list of files from '{SafeText.Show(from)}' cannot be used: {why}.",
        "The job is unchanged. Run Get-RedoxExportJob again. If the error stays the same, give the server's operator the job id.");

    /// <param name="from">The URL that answered.</param>
    /// <param name="said">The content that was sent instead of a manifest.</param>
    public static RedoxExportException NoManifest(Uri from, ServerError said) => Manifest(
        from,
        $"'{SafeText.Show(from)}' answered with something other than the list of files: {said.Text.TrimEnd('.')}.",
        "The job is unchanged. Run Get-RedoxExportJob again. If the answer stays the same, give the server's operator the job id and this message.",
        said.Issues);

    public static RedoxExportException ManifestPagesEndless(Uri from, string why) => Manifest(
        from,
        $"The pages of the server's list of files do not end: '{SafeText.Show(from)}' {why}.",
        "Give the server's operator the job id; nothing was downloaded.");

    /// <param name="response">The answer.</param>
    /// <param name="request">The request that was refused.</param>
    /// <param name="connection">The connection that it was sent on.</param>
    /// <param name="errors">The errors in an answer with a success status; <see langword="null"/> if the status itself is the refusal.</param>
    public static RedoxExportException KickOffRefused(GateResponse response, ExportRequest request, RedoxConnection connection, ServerError? errors = null) => TransportErrors.Refused(
        ErrorIds.KickOffRefused,
        ErrorKind.RefusedByServer,
        "The server did not start the export",
        response,
        KickOffAdvice.For(response.Status, errors ?? response.Error, request, connection),
        Recovery.StartNewExport,
        errors,
        errors is null ? null : RequestFate.Refused);

    public static RedoxExportException ExportAlreadyRunning(GateResponse response, DateTimeOffset? retryAt) => TransportErrors.Refused(
        ErrorIds.ExportAlreadyRunning,
        ErrorKind.Busy,
        "The server did not start the export because it is overloaded or another export is running",
        response,
        retryAt is { } at ? $"Try again at {FhirInstant.Format(at)}." : "Try again later.",
        Recovery.StartNewExport);

    public static RedoxExportException NoPollingUrl(GateResponse response, ServerError? said) => TransportErrors.Refused(
        ErrorIds.KickOffAnswerUnusable,
        ErrorKind.InvalidData,
        "The server accepted the request but sent no polling URL, neither in Content-Location nor in its answer",
        response,
        said is { Form: ErrorForm.Page }
            ? "A proxy or a sign-in page answered in place of the server. Check the address, and -Proxy of Connect-RedoxExport."
            : "An export may be running that cannot be followed. Give the server's operator the time of the request and this message.",
        Recovery.None,
        said);

    public static RedoxExportException StatusRefused(GateResponse response, RedoxConnection connection) => TransportErrors.Refused(
        ErrorIds.StatusRefused,
        response.Status is 401 or 403 ? ErrorKind.Authentication : ErrorKind.RefusedByServer,
        "The server did not report the status of the export",
        response,
        response.Status is 401 or 403
            ? $"The export is unchanged. {SignInAdvice.For(connection, "read the status of this export")} Then run Wait-RedoxExportJob."
            : "The export is unchanged. Wait for it again later with Wait-RedoxExportJob. If the answer stays the same, give the server's operator the polling URL and the answer.",
        Recovery.RunAgain);

    public static RedoxExportException JobFailed(ExportJob job, string said, int? status) => new(
        ErrorIds.ExportFailed,
        ErrorKind.RefusedByServer,
        $"Export {SafeText.Clean(job.Id, 100)} failed on the server: {said.TrimEnd('.')}{(job.TraceId is { } id ? $" (trace id {id})" : string.Empty)}.",
        "Start the export again. If it fails the same way, give the server's operator the job id and this message.")
    {
        Recovery = Recovery.StartNewExport,
        Brief = "The export failed on the server.",
        Target = job,
        StatusCode = status,
        TraceId = job.TraceId,
        Issues = job.Issues,
    };

    /// <param name="job">The export.</param>
    /// <param name="wasStopped">True if the caller tried to cancel or release it: then nothing is left to do.</param>
    public static RedoxExportException JobGone(ExportJob job, bool wasStopped = false) => new(
        ErrorIds.JobGone,
        ErrorKind.NotFound,
        $"The server no longer has export {SafeText.Clean(job.Id, 100)}{(job.Issues.Count > 0 ? $": {SaidOf(job).TrimEnd('.')}" : string.Empty)}.",
        wasStopped
            ? "There is nothing to cancel or release: the export and its files are gone from the server. Files that were saved stay on this computer."
            : "It may have been cancelled or released, or it may have expired. Files that were saved stay on this computer. For the others, start a new export.")
    {
        Recovery = Recovery.StartNewExport,
        Brief = "The server no longer has the export.",
        Target = job,
        TraceId = job.TraceId,
    };

    /// <summary>The error of a failed or unknown export; <see langword="null"/> for any other state.</summary>
    public static RedoxExportException? EndOf(ExportJob job) => job.State switch
    {
        ExportJobState.Failed => JobFailed(job, SaidOf(job), null),
        ExportJobState.Gone => JobGone(job),
        _ => null,
    };

    public static RedoxExportException WaitTimedOut(ExportJob job, TimeSpan timeout) => TimedOut(
        job,
        timeout,
        job.Doubt is { } doubt ? $": the server last answered with {doubt.Last}"
            : job.Progress is { } progress ? $" (the server reports: {progress})"
            : string.Empty,
        job.Published is not null ? "Run the command again later, when the publisher has listed its files."
            : job.Doubt is null
            ? "It is still running on the server. Wait for it again with Wait-RedoxExportJob. If it belongs to a run, the next Invoke-RedoxExport resumes it."
            : "The export may still be running on the server. Wait for it again with Wait-RedoxExportJob. If the answer stays the same, give it to the server's operator.",
        Recovery.KeepWaiting);

    /// <summary>As <see cref="WaitTimedOut"/>, if the server stopped answering: it is not known if the export is still running.</summary>
    public static RedoxExportException WaitUnanswered(ExportJob job, TimeSpan timeout, HostSilence silence) => TimedOut(
        job,
        timeout,
        ": " + silence.Clause,
        "The export is unchanged. Check the network and the server, then wait for it again with Wait-RedoxExportJob.",
        Recovery.RepeatRequest);

    public static RedoxExportException ManifestPageRefused(GateResponse response) => TransportErrors.Refused(
        ErrorIds.ManifestPageRefused,

        // A manifest without one of its pages is unusable. Like every unusable manifest, it is requested again before the error is final.
        ErrorKind.InvalidData,
        "The server did not provide another page of its list of files",
        response,
        "The job is unchanged. Run Get-RedoxExportJob again.",
        TransportErrors.RecoveryOf(response, Recovery.RunAgain));

    /// <summary>The advice after a published manifest could not be used.</summary>
    public const string PublishedAdvice = "Check that -ManifestUri is the address of a manifest. If it is, run the command again later; if the error stays the same, give the publisher this message.";

    public static RedoxExportException PublishedEndless(Uri from, string why) => ManifestPagesEndless(from, why).WithAdvice(PublishedAdvice);

    public static RedoxExportException PublishedUnsettled(Uri from, int readings) => Manifest(
        from,
        FormattableString.Invariant($"The published list of files '{SafeText.Show(from)}' changed each time while its pages were read, {readings} times in a row."),
        "Run the command again later, when the publisher has finished its update.");

    /// <summary>A 304 to a request without a condition.</summary>
    public static RedoxExportException PublishedNotSent(GateResponse response) => Manifest(
        response.Uri,
        $"'{SafeText.Show(response.Uri)}' answered HTTP 304 (not modified) to a request without a condition, and did not send the published list of files.",
        PublishedAdvice);

    /// <param name="response">The answer.</param>
    /// <param name="connection">The connection that it was sent on.</param>
    /// <param name="wasWithoutToken">True if the trust policy does not allow the token there, or the connection has none.</param>
    public static RedoxExportException PublishedRefused(GateResponse response, RedoxConnection connection, bool wasWithoutToken)
    {
        if (response.Status == 401 && wasWithoutToken && connection.Gate.Tokens is not null)
        {
            return TransportErrors.HostNotTrusted(response.Uri, "it is not the connection's own server, so the token was not sent", response);
        }

        return TransportErrors.Refused(
            ErrorIds.PublishedManifestRefused,
            response.Status is 401 ? ErrorKind.Authentication : response.Status is 404 or 410 ? ErrorKind.NotFound : ErrorKind.RefusedByServer,
            "The published list of files is not available",
            response,
            response.Status switch
            {
                401 or 403 when wasWithoutToken => "The publisher requires a sign-in. Connect to its server with Connect-RedoxExport -BaseUri and credentials, then run the command again.",
                401 or 403 => $"{SignInAdvice.For(connection, "read the published data")} Then run the command again.",
                404 or 410 => "Check -ManifestUri. If it is right, ask the publisher if the data have moved.",
                _ => "Run the command again later. If the answer stays the same, give the publisher this message.",
            },
            TransportErrors.RecoveryOf(response, Recovery.RunAgain));
    }

    public static RedoxExportException ManifestFileUnreadable(Uri address, string why, Exception? cause) => new(
        ErrorIds.ManifestFileUnreadable,
        ErrorKind.InvalidArgument,
        $"'{SafeText.Clean(address.LocalPath, 300)}' cannot be read: {why}.",
        "Check -ManifestUri and the links in the manifest. A manifest on disk can name https addresses, and files in its own folder or below it.",
        cause)
    { Target = SafeText.WithoutSecrets(address) };

    public static RedoxExportException PublishedNotStopped(ExportJob job) => new(
        ErrorIds.PublishedNotStopped,
        ErrorKind.InvalidArgument,
        $"{SafeText.Clean(job.Id, 100)} is a published list of files: there is no export on the server that could be cancelled or released.",
        "Nothing was sent. To remove what was saved, delete the folder.")
    { Target = job };

    public static RedoxExportException PollingUrlInvalid(Uri uri) => PollingUrl(
        $"'{SafeText.Show(uri)}' is not a polling URL: it must be an absolute https or http address.",
        "Specify the complete URL of the Content-Location header, or pipe the job or the response itself.");

    public static RedoxExportException PollingUrlMissing() => PollingUrl(
        "The response has no contentLocation: there is no export to follow.",
        "Look at its Status and Errors: the server may have refused the export.");

    public static RedoxExportException CancelRefused(GateResponse response, RedoxConnection connection) => TransportErrors.Refused(
        ErrorIds.CancelRefused,
        ErrorKind.RefusedByServer,
        "The server did not cancel the export",
        response,
        response.Status switch
        {
            401 => SignInAdvice.For(connection, "cancel this export"),
            403 => "Check that this client is allowed to cancel this export. A server may let only the client that started an export cancel it.",
            405 or 501 => "The server does not support cancelling. It will end the export and delete its files itself; ask its operator when.",
            _ => "Check its state with Get-RedoxExportJob, then try again.",
        },
        Recovery.RunAgain);

    private static RedoxExportException FileSize(string message, string recommendedAction, int size) =>
        new(ErrorIds.FileSizeInvalid, ErrorKind.InvalidArgument, message, recommendedAction) { Target = size };

    private static string SaidOf(ExportJob job) => string.Join("; ", job.Issues.Select(issue => issue.Text ?? issue.Code));

    private static RedoxExportException TimedOut(ExportJob job, TimeSpan timeout, string why, string action, Recovery recovery) => new(
        ErrorIds.WaitTimedOut,
        ErrorKind.Timeout,
        $"Export {SafeText.Clean(job.Id, 100)} was not complete after {timeout:g}{why}.",
        action)
    { Target = job, Recovery = recovery };

    private static RedoxExportException Manifest(Uri from, string message, string action, IReadOnlyList<OperationOutcomeIssue>? issues = null) => new(
        ErrorIds.ManifestInvalid,
        ErrorKind.InvalidData,
        message,
        action)
    { Target = SafeText.WithoutSecrets(from), Recovery = Recovery.RunAgain, Issues = issues ?? [], Brief = "The server's list of files cannot be used." };

    private static RedoxExportException PollingUrl(string message, string action) =>
        new(ErrorIds.PollingUrlInvalid, ErrorKind.InvalidArgument, message, action);
}
