using System.Globalization;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The errors of saving an export to disk: one factory per condition.</summary>
internal static class DownloadErrors
{
    public static RedoxExportException ExportNotComplete(ExportJob job) => new(
        ErrorIds.ExportNotComplete,
        ErrorKind.Busy,
        $"Export {SafeText.Clean(job.Id, 100)} cannot be saved: it {StateInWords(job)}.",
        job.State is ExportJobState.Accepted or ExportJobState.InProgress
            ? job.Published is null ? "Pipe it through Wait-RedoxExportJob first." : "Run the command again later, when the publisher has listed its files, or specify -Timeout to wait for them."
            : "Start a new export.")
    { Target = job, Recovery = job.State is ExportJobState.Accepted or ExportJobState.InProgress ? Recovery.KeepWaiting : Recovery.StartNewExport };

    public static RedoxExportException FolderHoldsAnotherExport(string path, string? otherId) => new(
        ErrorIds.FolderHoldsAnotherExport,
        ErrorKind.InvalidArgument,
        $"'{path}' already contains another export" + (otherId is null ? "." : $" ({SafeText.Clean(otherId, 100)})."),
        "Nothing was changed there. Use a separate folder for every export.")
    { Target = path, Recovery = Recovery.UseAnotherFolder };

    public static RedoxExportException FolderHoldsOtherFiles(string path, string name) => new(
        ErrorIds.FolderHoldsOtherFiles,
        ErrorKind.InvalidArgument,
        $"'{path}' contains '{name}', which this module did not write.",
        "Nothing was changed there. Specify a new or empty folder.")
    { Target = path, Recovery = Recovery.UseAnotherFolder };

    public static RedoxExportException ReferencesNotExport(string path) => new(
        ErrorIds.ReferencesNotExport,
        ErrorKind.InvalidArgument,
        $"'{path}' has resources that were fetched one by one because others refer to them. It is not an export on a server, so there is nothing to resume.",
        "Run Save-RedoxExportReference on the export, or on the folder of the runs. It fetches what is missing.")
    { Target = path };

    public static RedoxExportException FolderDamaged(string path, string file, string why, Exception? cause) => new(
        ErrorIds.FolderDamaged,
        ErrorKind.InvalidData,
        $"'{Path.Combine(path, file)}' cannot be used: {why}.",
        "Restore the file from a backup, or save the export into a new folder as long as the server has it. This folder stays as it is.",
        cause)
    { Target = path, Recovery = Recovery.UseAnotherFolder };

    public static RedoxExportException DestinationIsFile(string path) => new(
        ErrorIds.DestinationIsFile,
        ErrorKind.InvalidArgument,
        $"'{path}' is a file. An export is saved into a folder.",
        "Specify a folder; it is created if it does not exist.")
    { Target = path };

    public static RedoxExportException DestinationInUse(string path, Shard? by = null) => new(
        ErrorIds.DestinationInUse,
        ErrorKind.Busy,
        by is null
            ? $"Another command is writing to '{path}'."
            : $"Another command is saving shard {by} into '{path}'.",
        "Wait until it has finished, or specify another folder.")
    { Target = path, Recovery = Recovery.WaitForHolder };

    public static RedoxExportException ShardInvalid(string text) => new(
        ErrorIds.ShardInvalid,
        ErrorKind.InvalidArgument,
        $"'{SafeText.Clean(text, 40)}' is not a shard.",
        $"Specify the number of the shard, starting at 1, and the number of shards, such as 3/16. There can be at most {Shard.MostShards} shards.")
    { Target = text };

    public static RedoxExportException FileRefused(ManifestFile file, string name, GateResponse response, RedoxConnection connection)
    {
        bool isDeadLink = response.Status is 403 or 404 or 410;
        return TransportErrors.Refused(
            ErrorIds.FileNotAvailable,
            ErrorKind.RefusedByServer,
            $"{name} ({Contents(file)}) could not be fetched",
            response,
            response.Status switch
            {
                401 => $"{SignInAdvice.For(connection, "download files of this export")} Then run Resume-RedoxExport on the folder.",
                403 or 404 or 410 => "The link may have expired. Run Resume-RedoxExport on the folder: it requests new links from the server and fetches only what is missing. If the server no longer has the file, start a new export.",
                408 or 425 or 429 or >= 500 => "Run Resume-RedoxExport on the folder later: it fetches only what is missing.",
                _ => "Run Resume-RedoxExport on the folder: it fetches only what is missing. If the answer stays the same, give the server's operator the job id and this message.",
            },
            isDeadLink ? Recovery.RenewLink : TransportErrors.RecoveryOf(response, Recovery.RunAgain));
    }

    /// <summary>A file on another server, which refused a request without the token.</summary>
    /// <param name="target">The address of the request.</param>
    /// <param name="response">The refusal.</param>
    /// <param name="isSaid">The manifest's <c>requiresAccessToken</c>. Unless it is true, the link may have expired instead.</param>
    public static RedoxExportException FileNeedsTrust(Uri target, GateResponse response, bool? isSaid)
    {
        RedoxExportException error = TransportErrors.HostNotTrusted(target, "it is not the connection's own server, so the token was not sent", response);
        return isSaid == true ? error : error.WithRecovery(Recovery.RenewLink);
    }

    /// <summary>The reason for a missing file of the server's own report, if no other reason is known.</summary>
    public const string ReportNotGiven = "The server did not provide the file.";

    /// <summary>The message if a file of the server's own report on the export is not available.</summary>
    /// <param name="why">The error of the file.</param>
    public static string OutcomesNotAvailable(RedoxExportException why) =>
        $"The server's report about data that it could not export is not available. {why.Message}";

    public static RedoxExportException FileDamaged(ManifestFile file, string name, string why, Exception? cause = null) => Damaged(
        file,
        $"{name} ({Describe(file)}) was not received completely: {why}.",
        "Run Resume-RedoxExport on the folder: it fetches the file again. If the error stays the same, the server's file is damaged: give its operator the job id and this message.",
        cause);

    /// <summary>A complete file that <c>-Strict</c> refuses. Without <c>-Strict</c> it would be kept.</summary>
    public static RedoxExportException FileNotAccepted(ManifestFile file, string name, string why) => Damaged(
        file,
        $"{name} ({Describe(file)}) was refused because of -Strict: {why}.",
        "Give the server's operator the job id and this message. To keep the file as the server sends it, run the command again without -Strict.",
        null);

    public static RedoxExportException CodingUnknown(ManifestFile file, string name, string coding) => Damaged(
        file,
        $"{name} ({Describe(file)}) was sent with the content coding '{SafeText.Clean(coding, 40)}', which was not requested.",
        "Check if a proxy between this computer and the server changes the encoding of responses.",
        null);

    public static RedoxExportException FileTooLarge(ManifestFile file, string name, long limit) => TooLarge(
        file,
        string.Format(CultureInfo.InvariantCulture, "The download of {0} ({1}) was stopped: uncompressed, the file has more than {2:N0} bytes.", name, Describe(file), limit),
        "If the file is really that large, run Resume-RedoxExport on the folder with a larger -MaxFileSize, or with -NoSizeLimit.");

    public static RedoxExportException FileBlowsUp(ManifestFile file, string name, int ratio) => TooLarge(
        file,
        $"The download of {name} ({Describe(file)}) was stopped: its gzip data expand to more than {ratio} times their size, which FHIR data never do.",
        "If the file is correct nevertheless, run Resume-RedoxExport on the folder with -NoSizeLimit.");

    public static RedoxExportException ManifestChanged(ExportJob job, string path, string why) => new(
        ErrorIds.ManifestChanged,
        ErrorKind.InvalidData,
        $"The server's list of files of export {SafeText.Clean(job.Id, 100)} differs from the one that '{path}' was started with: {why}.",
        "Nothing in the folder was changed. Save the export into a new folder; if files are missing there, start a new export.")
    { Target = job, Recovery = Recovery.UseAnotherFolder };

    /// <summary>As <see cref="ManifestChanged"/>, for published data: the publisher has replaced them while they were saved.</summary>
    public static RedoxExportException PublishedReplaced(RedoxExportException changed) => changed
        .WithRecovery(Recovery.StartNewExport)
        .WithAdvice("The publisher has replaced its files. Save the manifest into a new folder; Invoke-RedoxExport does so in its next run.");

    /// <summary>Files in another format than NDJSON.</summary>
    public static RedoxExportException OutputFormatNotSupported(ExportJob job, string format) => new(
        ErrorIds.OutputFormatNotSupported,
        ErrorKind.InvalidData,
        $"The files of export {SafeText.Clean(job.Id, 100)} are in the format '{SafeText.Clean(format, 100)}' (outputFormat), which this module does not read. No file was requested.",
        job.Published is null
            ? "Start the export again without -OutputFormat, or with application/fhir+ndjson."
            : "Ask the publisher for a manifest of NDJSON files.")
    { Target = job, Recovery = Recovery.StartNewExport };

    public static RedoxExportException LinksNotRenewed(ExportJob job) => new(
        ErrorIds.LinksNotRenewed,
        ErrorKind.Busy,
        $"The links of export {SafeText.Clean(job.Id, 100)} have expired, and the server did not provide new ones. It reports that the export {StateInWords(job)}.",
        IsOver(job)
            ? "The files that are missing can no longer be fetched. Start a new export; complete files stay in the folder."
            : "Run Resume-RedoxExport on the folder later: complete files are not downloaded again.")
    { Target = job, Recovery = Recovery.RunAgain };

    public static RedoxExportException NoExportHere(string path) => new(
        ErrorIds.NoExportHere,
        ErrorKind.NotFound,
        $"'{path}' contains no export: it has no {ExportLayout.RecordName}.",
        "Specify the folder that Start-RedoxExport -Path or Save-RedoxExport has written.")
    { Target = path };

    public static RedoxExportException ExportNotSaved(string path, bool wasAnswered) => new(
        ErrorIds.ExportNotSaved,
        ErrorKind.InvalidData,
        wasAnswered
            ? $"The export in '{path}' was started, but none of its files has been saved yet."
            : $"The export in '{path}' was interrupted before the server answered. No file was saved.",
        wasAnswered
            ? "Run Resume-RedoxExport on the folder: it waits for the export and saves it."
            : "Start it again in a new folder. The server may still be running that export; if it answers 429, wait until that export has ended.")
    { Target = path, Recovery = wasAnswered ? Recovery.RunAgain : Recovery.StartNewExport };

    public static RedoxExportException StartUnanswered(string path) => new(
        ErrorIds.StartUnanswered,
        ErrorKind.NotFound,
        $"The export in '{path}' was interrupted before the server answered, so its polling URL is not known.",
        "Start it again in a new folder. The server may still be running that export; if it answers 429, wait until that export has ended.")
    { Target = path, Recovery = Recovery.StartNewExport };

    public static RedoxExportException IssueReported(string exportId, object target, OperationOutcomeIssue issue, string said) => Reported(
        target,
        $"The server reports an error in export {exportId}: {said.TrimEnd('.')}.",
        RequestRemark.Is(issue)
            ? "The export is complete and saved. The error is about the request: check that the server did what you asked for."
            : "The export is complete and saved, but the data that the server names here are missing. If you expected them, give the server's operator the job id.",
        [issue]);

    public static RedoxExportException MoreIssuesReported(string exportId, object target, long more, string where) => Reported(
        target,
        $"The server reports {Amount.Of(more, "more error")} in export {exportId}.",
        where,
        []);

    public static string Describe(ManifestFile file) => file.Count is null
        ? $"{Contents(file)}, from {SafeText.Show(file.Link)}"
        : $"{Contents(file)} from {SafeText.Show(file.Link)}";

    // The content of the file according to the manifest.
    private static string Contents(ManifestFile file) => file.Count is { } count
        ? $"{file.Type ?? "any type"}, {Amount.Of(count, "resource")}"
        : file.Type ?? "any type";

    private static RedoxExportException Damaged(ManifestFile file, string message, string action, Exception? cause) => new(
        ErrorIds.FileDamaged,
        ErrorKind.InvalidData,
        message,
        action,
        cause)
    { Target = file, Recovery = Recovery.DownloadAgain };

    private static RedoxExportException TooLarge(ManifestFile file, string message, string action) =>
        new(ErrorIds.FileTooLarge, ErrorKind.InvalidData, message, action) { Target = file };

    private static RedoxExportException Reported(object target, string message, string action, IReadOnlyList<OperationOutcomeIssue> issues) => new(
        ErrorIds.OutcomeReported,
        ErrorKind.RefusedByServer,
        message,
        action)
    {
        Target = target,
        TraceId = (target as ExportJob)?.TraceId,
        Issues = issues,
        Recovery = Recovery.Continue,
    };

    private static bool IsOver(ExportJob job) => job.State is ExportJobState.Failed or ExportJobState.Cancelled or ExportJobState.Released or ExportJobState.Gone;

    // The words that follow "it" in a message.
    private static string StateInWords(ExportJob job) => job.State switch
    {
        ExportJobState.Accepted or ExportJobState.InProgress => (job.Published is null ? "is still running" : "is not ready") + (job.Progress is { } progress ? $" ({progress})" : string.Empty),
        ExportJobState.Failed => job.Issues.Count > 0 ? $"failed ({job.Issues[0].Text ?? job.Issues[0].Code})" : "failed",
        ExportJobState.Cancelled => "was cancelled",
        ExportJobState.Released => "was released, and its files are gone",
        ExportJobState.Gone => "is gone from the server",
        _ => "has no list of files",
    };
}
