using RedoxExport.Fhir;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Every error of an export on the server: one factory a condition.</summary>
internal static class ExportErrors
{
    public static RedoxExportException GroupIdInvalid(string groupId, string why) => new(
        ErrorIds.GroupIdInvalid,
        ErrorKind.InvalidArgument,
        $"-GroupId '{SafeText.Clean(groupId, 100)}' names no group: {why}.",
        "Give the id of a Group resource on the server. For all patients use -AllPatients.")
    { Target = groupId };

    public static RedoxExportException TypeInvalid(string type) => new(
        ErrorIds.TypeInvalid,
        ErrorKind.InvalidArgument,
        $"-Type '{SafeText.Clean(type, 100)}' is no FHIR resource type: it must be letters only.",
        "Give resource types such as Patient or Observation, several as Patient, Observation.")
    { Target = type };

    public static RedoxExportException PatientNeedsPost() => new(
        ErrorIds.PatientNeedsPost,
        ErrorKind.InvalidArgument,
        "-Patient cannot be sent with -Method Get: the standard allows it in a POST only (IG 3.0.0, query parameters).",
        "Leave -Method out, or give -Method Post.");

    public static RedoxExportException PatientNeedsLevel() => new(
        ErrorIds.PatientNeedsLevel,
        ErrorKind.InvalidArgument,
        "-Patient cannot be used in a system export (IG 3.0.0, query parameters).",
        "Add -AllPatients, or -GroupId with the patients' group.");

    public static RedoxExportException PatientInvalid() => new(
        ErrorIds.PatientInvalid,
        ErrorKind.InvalidArgument,
        "-Patient holds an empty value.",
        "Give patient ids, or references such as Patient/123.");

    public static RedoxExportException SinceInFuture(DateTimeOffset since, DateTimeOffset now) => new(
        ErrorIds.SinceInFuture,
        ErrorKind.InvalidArgument,
        $"-Since {FhirInstant.Format(since)} is more than a day ahead of this computer's clock ({FhirInstant.Format(now)}): nothing could be exported.",
        "Give the Watermark of the last export, and check this computer's clock.")
    { Target = since };

    public static RedoxExportException UntilBeforeSince(DateTimeOffset since, DateTimeOffset until) => new(
        ErrorIds.UntilBeforeSince,
        ErrorKind.InvalidArgument,
        $"-Until {FhirInstant.Format(until)} is not after -Since {FhirInstant.Format(since)}: nothing lies between them.",
        "Exchange the two, or leave one out.")
    { Target = until };

    public static RedoxExportException ManifestInvalid(Uri from, string why) => Manifest(
        from,
        $"The manifest from '{SafeText.Show(from)}' cannot be used: {why}.",
        "The job is untouched: ask again with Get-RedoxExportJob. If it stays so, give the server's operator the job id.");

    /// <param name="from">Who answered.</param>
    /// <param name="said">What it sent instead.</param>
    public static RedoxExportException NoManifest(Uri from, ServerError said) => Manifest(
        from,
        $"'{SafeText.Show(from)}' answered with something other than the list of files: {said.Text.TrimEnd('.')}.",
        "The job is unchanged. Ask again with Get-RedoxExportJob. If the answer stays the same, give the server's operator the job id and this message.",
        said.Issues);

    public static RedoxExportException ManifestPagesEndless(Uri from, string why) => Manifest(
        from,
        $"The pages of the manifest do not end: '{SafeText.Show(from)}' {why}.",
        "Give the server's operator the job id; nothing was downloaded.");

    /// <param name="response">The answer.</param>
    /// <param name="errors">The errors that a success reported; <see langword="null"/> if the status itself is the refusal.</param>
    public static RedoxExportException KickOffRefused(GateResponse response, ServerError? errors = null) => TransportErrors.Refused(
        ErrorIds.KickOffRefused,
        ErrorKind.RefusedByServer,
        "The server did not start the export",
        response,
        response.Status switch
        {
            < 300 => "Correct what the server names, then start again.",
            401 or 403 => "Check that the key is registered for this destination and environment, and its scopes.",
            404 => "Check -Destination and -Environment (both are case-sensitive) or -BaseUri, -GroupId where one is given, and that the server offers this export level.",
            _ => "Correct what the server names, then start again. -Lenient lets a server pass over parameters that it does not know.",
        },
        Recovery.StartNewExport,
        errors,
        errors is null ? null : RequestFate.Refused);

    public static RedoxExportException ExportAlreadyRunning(GateResponse response, DateTimeOffset? retryAt) => TransportErrors.Refused(
        ErrorIds.ExportAlreadyRunning,
        ErrorKind.Busy,
        "The server did not start the export, it has too much to do or another export is running",
        response,
        retryAt is { } at ? $"Try again at {FhirInstant.Format(at)}." : "Try again later.",
        Recovery.StartNewExport);

    public static RedoxExportException NoPollingUrl(GateResponse response, ServerError? said) => TransportErrors.Refused(
        ErrorIds.KickOffAnswerUnusable,
        ErrorKind.InvalidData,
        "The server took the request but gave no polling URL, neither in Content-Location nor in its answer",
        response,
        "An export may be running that cannot be followed. Give the server's operator the time and the trace id.",
        Recovery.None,
        said);

    public static RedoxExportException StatusRefused(GateResponse response) => TransportErrors.Refused(
        ErrorIds.StatusRefused,
        ErrorKind.Authentication,
        "The server did not say how the export stands",
        response,
        "The job is untouched. Connect again with a key that may read it, then go on with Wait-RedoxExportJob.",
        Recovery.RunAgain);

    public static RedoxExportException JobFailed(ExportJob job, string said, int? status) => new(
        ErrorIds.ExportFailed,
        ErrorKind.RefusedByServer,
        $"The server gave up export {SafeText.Clean(job.Id, 100)}: {said}" + (job.TraceId is { } id ? $" (trace id {id})" : string.Empty),
        "Start the export again. If it fails the same way, give the server's operator the job id and what it said.")
    {
        Recovery = Recovery.StartNewExport,
        Brief = "The server gave up the export.",
        Target = job,
        StatusCode = status,
        TraceId = job.TraceId,
        Issues = job.Issues,
    };

    public static RedoxExportException JobGone(ExportJob job) => new(
        ErrorIds.JobGone,
        ErrorKind.NotFound,
        $"The server knows of no export {SafeText.Clean(job.Id, 100)} any more: it was cancelled, released or has expired.",
        "Start a new export. What was saved of this one stays where it is.")
    {
        Recovery = Recovery.StartNewExport,
        Brief = "The server no longer has the export.",
        Target = job,
        TraceId = job.TraceId,
    };

    /// <summary>The error of an export that ended badly; <see langword="null"/> for any other.</summary>
    public static RedoxExportException? EndOf(ExportJob job) => job.State switch
    {
        ExportJobState.Failed => JobFailed(job, string.Join("; ", job.Issues.Select(issue => issue.Text ?? issue.Code)), null),
        ExportJobState.Gone => JobGone(job),
        _ => null,
    };

    public static RedoxExportException WaitTimedOut(ExportJob job, TimeSpan timeout) => new(
        ErrorIds.WaitTimedOut,
        ErrorKind.Timeout,
        $"Export {SafeText.Clean(job.Id, 100)} was not complete after {timeout:g}" + (job.Progress is { } progress ? $" (the server says: {progress})." : "."),
        "It goes on at the server: wait for it again with Wait-RedoxExportJob.")
    { Target = job, Recovery = Recovery.KeepWaiting };

    public static RedoxExportException ManifestPageRefused(GateResponse response) => TransportErrors.Refused(
        ErrorIds.ManifestPageRefused,
        ErrorKind.RefusedByServer,
        "The server did not give a further page of the manifest",
        response,
        "The job is untouched: ask again with Get-RedoxExportJob.",
        Recovery.RunAgain);

    public static RedoxExportException PollingUrlInvalid(Uri uri) => PollingUrl(
        $"'{SafeText.Show(uri)}' is no polling URL: it must be an absolute https or http address.",
        "Give the whole URL of the Content-Location header, or pipe the job or response itself.");

    public static RedoxExportException PollingUrlMissing() => PollingUrl(
        "The response has no contentLocation: there is no export to follow.",
        "Look at its Status and Errors: the server may have refused the export.");

    public static RedoxExportException CancelRefused(GateResponse response) => TransportErrors.Refused(
        ErrorIds.CancelRefused,
        ErrorKind.RefusedByServer,
        "The server did not cancel the export",
        response,
        "Ask how it stands with Get-RedoxExportJob, then try again.",
        Recovery.RunAgain);

    private static RedoxExportException Manifest(Uri from, string message, string action, IReadOnlyList<OperationOutcomeIssue>? issues = null) => new(
        ErrorIds.ManifestInvalid,
        ErrorKind.InvalidData,
        message,
        action)
    { Target = SafeText.WithoutSecrets(from), Recovery = Recovery.RunAgain, Issues = issues ?? [], Brief = "The server's list of files cannot be used." };

    private static RedoxExportException PollingUrl(string message, string action) =>
        new(ErrorIds.PollingUrlInvalid, ErrorKind.InvalidArgument, message, action);
}
