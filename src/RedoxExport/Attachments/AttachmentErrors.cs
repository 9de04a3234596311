using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Attachments;

/// <summary>The errors of saving attachments: one factory per condition. A message names the type of a resource, and nothing else of it.</summary>
internal static class AttachmentErrors
{
    private const string NextCall = "Run Save-RedoxExportAttachment again: it fetches only what is missing.";

    public static RedoxExportException InUse(string path) => new(
        ErrorIds.AttachmentsInUse,
        ErrorKind.Busy,
        $"Another command is saving attachments into '{path}'.",
        "Wait until it has finished, then run the command again.")
    { Target = path, Recovery = Recovery.WaitForHolder };

    public static RedoxExportException FolderNotUsable(string path, string why) => new(
        ErrorIds.AttachmentFolderNotUsable,
        ErrorKind.InvalidArgument,
        $"Attachments cannot be saved into '{path}': {why}.",
        "Specify a folder of its own with -Destination; it is created if it does not exist.")
    { Target = path };

    public static RedoxExportException SourceNotUsable(string path, string why) => new(
        ErrorIds.AttachmentSourceNotUsable,
        ErrorKind.NotFound,
        $"'{path}' has no resources to find attachments in: {why}.",
        "Specify the folder of an export or a run, or a folder of runs with a current view (Update-RedoxExportDataset).")
    { Target = path };

    /// <summary>Files can only be removed if the resources are all that there are.</summary>
    public static RedoxExportException RemovalNeedsView(string path) => new(
        ErrorIds.AttachmentRemovalNeedsView,
        ErrorKind.InvalidArgument,
        $"-RemoveDeleted cannot be used with '{path}', because it is not a current view: a resource that is not in it may still be on the server.",
        "Specify the folder of the runs, and update its current view first (Update-RedoxExportDataset).")
    { Target = path };

    public static RedoxExportException LinkNotUsable(string name) => new(
        ErrorIds.AttachmentLinkNotUsable,
        ErrorKind.InvalidData,
        $"{name} has a link that is not an http or https address.",
        "The index lists it with the state 'failed'. Give the server's operator the id of the resource.")
    { Recovery = Recovery.Continue };

    public static RedoxExportException NotAvailable(string name, GateResponse response, RedoxConnection connection) => TransportErrors.Refused(
        ErrorIds.AttachmentNotAvailable,
        ErrorKind.RefusedByServer,
        $"{name} could not be fetched",
        response,
        response.Status switch
        {
            401 => $"{SignInAdvice.For(connection, "read Binary resources and attachments")} {NextCall}",
            403 => $"The link may have expired, or this client may not read it. If links expire, save attachments right after the export. {NextCall}",
            404 or 410 => "The server does not have the attachment. The index lists it with the state 'notFound'.",
            _ => NextCall,
        },
        TransportErrors.RecoveryOf(response, Recovery.RunAgain));

    public static RedoxExportException OutcomeInstead(ManifestFile file, string name) => Damaged(
        file,
        $"{name} could not be fetched: '{SafeText.Show(file.Link)}' answered with an OperationOutcome instead.",
        NextCall);

    /// <param name="file">The attachment's link.</param>
    /// <param name="name">The attachment, in words.</param>
    /// <param name="document">The document that the server sent, with an article.</param>
    public static RedoxExportException OtherDocument(ManifestFile file, string name, string document) => Damaged(
        file,
        $"{name} could not be fetched: '{SafeText.Show(file.Link)}' answered with {document} instead of the content type that the resource states.",
        $"Ask the server's operator whether this client may read attachments, and give the operator the id of the resource, which the index has. {NextCall}");

    public static RedoxExportException BinaryDamaged(ManifestFile file, string name, bool hasData) => Damaged(
        file,
        $"{name} could not be fetched: the Binary resource at '{SafeText.Show(file.Link)}' {(hasData ? "is damaged, or its data are not Base64" : "has no data")}.",
        NextCall);

    /// <summary>The error of one attachment, with a text for attachments if it came from the download of a file.</summary>
    /// <param name="error">The error.</param>
    /// <param name="name">The attachment, in words.</param>
    /// <param name="maxSize">The maximum size of an attachment, in bytes.</param>
    public static RedoxExportException OfAttachment(RedoxExportException error, string name, long maxSize) =>
        StateAfter(error) == AttachmentState.TooLarge ? TooLarge(error, name, maxSize)
        : error.Target is ManifestFile ? error.WithAdvice(NextCall)
        : error;

    /// <summary>The state of an attachment that is not saved because of an error.</summary>
    public static AttachmentState StateAfter(RedoxExportException error) => error switch
    {
        { StatusCode: 404 or 410 } => AttachmentState.NotFound,
        { Target: ManifestFile, Recovery: Recovery.None } => AttachmentState.TooLarge,
        _ => AttachmentState.Failed,
    };

    /// <summary>True if an error ends the whole call: the disk or the sign-in failed, or the server of the token does not answer.</summary>
    public static bool EndsCall(RedoxExportException error) =>
        error.Kind is ErrorKind.Storage or ErrorKind.Authentication || (error.SilentHost is not null && !error.IsOfFile);

    private static RedoxExportException TooLarge(RedoxExportException error, string name, long maxSize) => new(
        ErrorIds.AttachmentTooLarge,
        ErrorKind.InvalidData,
        FormattableString.Invariant($"{name} has more than {maxSize:N0} bytes, and is not saved."),
        "The index lists it with the state 'tooLarge'. To save it, run the command again with a larger maximum size.")
    { Target = error.Target };

    private static RedoxExportException Damaged(ManifestFile file, string message, string advice) => new(
        ErrorIds.AttachmentDamaged,
        ErrorKind.InvalidData,
        message,
        advice)
    { Target = SafeText.WithoutSecrets(file.Link), Recovery = Recovery.RunAgain };
}
