using System.Globalization;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>
/// Creates the <see cref="FieldEvent"/>s of one export of a run. Links are written without a query. Filters, patients and the server's words are left
/// out, because they may name a patient. A member that the specification expects but the module does not have is <see langword="null"/>.
/// </summary>
/// <remarks>
/// Only the export of the data has events. Readers use the last <c>kickoff</c> of a file, which must not be that of a list of members.
/// </remarks>
internal sealed class FieldLog(RunLog log, RedoxConnection connection, ExportRun run, RunExportRole role)
{
    private const string LogVersion = "2";

    private bool IsWritten => role == RunExportRole.Data;

    private TimeProvider Clock => connection.Gate.Options.Pacing.Clock;

    /// <summary>The server has accepted the request.</summary>
    public FieldEvent? KickOff(ExportJob job, ExportRequest request) => IsWritten ? KickOff(job.Id, request, null) : null;

    /// <summary>The server has refused the request, or could not be reached.</summary>
    public void KickOffFailed(ExportRequest request, RedoxExportException error)
    {
        log.Record(
            new ExportEvent(ExportEventLevel.Warning, "ExportNotStarted", error.Message, ("role", role), ("error", error.ErrorId), ("status", error.StatusCode)),
            IsWritten ? KickOff(run.Id, request, error) : null);
    }

    /// <summary>Repeats a <c>kickoff</c> that an earlier process did not write, so that readers find the export.</summary>
    public FieldEvent? MissingKickOff(ExportJob job, ExportRequest request) => IsWritten && !log.HasKickOff(job.Id) ? KickOff(job, request) : null;

    /// <summary>Returns a receiver for the events of a wait that adds the matching <see cref="FieldEvent"/>s.</summary>
    public IExportEvents Waiting(ExportJob job) => IsWritten ? new WaitingEvents(this, log, job) : log;

    /// <summary>The export has ended without files.</summary>
    public void Failed(ExportJob job, RedoxExportException error)
    {
        log.Record(
            new ExportEvent(ExportEventLevel.Warning, "ExportEnded", error.Message, ("role", role), ("error", error.ErrorId), ("status", error.StatusCode)),
            IsWritten ? new FieldEvent("status_error", job.Id, Error(error.StatusCode, error.ErrorId)) : null);
    }

    /// <summary>The files are ready: one event for the export and one for each page of the manifest.</summary>
    public FieldEvent? Complete(ExportJob job)
    {
        if (!IsWritten || job.Manifest is not { } manifest)
        {
            return null;
        }

        (string Name, object? Value)[] time = Time(manifest.TransactionTime ?? job.Watermark);
        foreach (ManifestPage page in manifest.Pages)
        {
            log.Record(
                new ExportEvent(ExportEventLevel.Verbose, "ListPage", "A page of the list of files.", ("files", page.Rows.Count)),
                new FieldEvent("status_page_complete", job.Id,
                [
                    .. time,
                    ("outputFileCount", Count(page, FileCategory.Output)),
                    ("deletedFileCount", Count(page, FileCategory.Deleted)),
                    ("errorFileCount", Count(page, FileCategory.Outcome)),
                ]));
        }

        log.Record(
            new ExportEvent(ExportEventLevel.Verbose, "ListComplete", "The list of files.", ("files", manifest.Files.Count), ("pages", manifest.Pages.Count)),
            new FieldEvent("manifest_complete", job.Id,
            [
                .. time,
                ("totalOutputFileCount", manifest.Pages.Sum(page => Count(page, FileCategory.Output))),
                ("totalDeletedFileCount", manifest.Pages.Sum(page => Count(page, FileCategory.Deleted))),
                ("totalErrorFileCount", manifest.Pages.Sum(page => Count(page, FileCategory.Outcome))),
                ("totalManifests", manifest.Pages.Count),
            ]));
        return new FieldEvent("status_complete", job.Id, time);
    }

    /// <summary>A file is requested.</summary>
    public Action<ManifestFile>? Requests(ExportJob job) => IsWritten
        ? file => log.Record(
            new ExportEvent(ExportEventLevel.Verbose, "FileRequested", "A file is requested."),
            new FieldEvent("download_request", job.Id, [("fileUrl", Link(file.Uri)), ("itemType", ItemType(file.Category)), ("resourceType", file.Type)]))
        : null;

    /// <summary>A file has been completely received.</summary>
    public FieldEvent? Saved(ExportJob job, ExportedFile file) => IsWritten
        ? new FieldEvent("download_complete", job.Id, [("fileUrl", Link(file.Uri)), ("resourceCount", file.ResourceCount), ("fileSize", file.DecodedLength)])
        : null;

    /// <summary>A file could not be fetched.</summary>
    public FieldEvent? FileFailed(ExportJob job, RedoxExportException error) => IsWritten
        ? new FieldEvent("download_error", job.Id, [("fileUrl", error.Target is Uri link ? Link(SafeText.WithoutSecrets(link)) : null), .. Error(error.StatusCode, error.ErrorId)])
        : null;

    /// <summary>All files of a folder have been saved and verified.</summary>
    public void Done(string path)
    {
        if (!IsWritten || ExportResume.SavedFiles(path) is not { } files)
        {
            return;
        }

        (string id, DateTimeOffset? startedAt) = ExportResume.IdentityOf(path);
        long resources = files.Sum(file => file.ResourceCount);
        log.Record(
            new ExportEvent(ExportEventLevel.Verbose, "ExportComplete", "All data are saved.", ("files", files.Count), ("resources", resources)),
            new FieldEvent("export_complete", id,
            [
                ("files", files.Count),
                ("resources", resources),
                ("bytes", files.Sum(file => file.DecodedLength)),
                ("attachments", 0),
                ("duration", startedAt is { } start ? (long)Math.Max(0, (Clock.GetUtcNow() - start).TotalMilliseconds) : 0L),
            ]));
    }

    private FieldEvent KickOff(string exportId, ExportRequest request, RedoxExportException? error) => new("kickoff", exportId,
    [
        ("exportUrl", request.ManifestUri is { } manifest ? Link(SafeText.WithoutSecrets(manifest)) : KickOffMessage.AddressOf(connection.BaseUri, request)),
        ("errorCode", error?.StatusCode),
        ("errorBody", error?.ErrorId),
        ("softwareName", null),
        ("softwareVersion", null),
        ("softwareReleaseDate", null),
        ("fhirVersion", null),
        ("requestParameters", Parameters(request)),
        ("responseHeaders", null),
        ("logVersion", LogVersion),
    ]);

    // Left out: filters and patient, which can name patients, and a server's own parameters, which can contain anything.
    private static List<KeyValuePair<string, string>> Parameters(ExportRequest request)
    {
        List<KeyValuePair<string, string>> parameters = [];
        Add("_outputFormat", request.OutputFormat);
        Add("_since", request.Since is { } since ? FhirInstant.Format(since) : null);
        Add("_until", request.Until is { } until ? FhirInstant.Format(until) : null);
        Add("_type", string.Join(",", request.Types));
        Add("_elements", string.Join(",", request.Elements));
        Add("includeAssociatedData", string.Join(",", request.IncludeAssociatedData));
        Add("organizeOutputBy", request.OrganizeOutputBy);
        foreach ((string name, int size) in KickOffMessage.FileSizes(request))
        {
            Add(name, size.ToString(CultureInfo.InvariantCulture));
        }

        return parameters;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parameters.Add(new(name, SafeText.Clean(value!, 2000)));
            }
        }
    }

    // Left out if unknown: readers parse the value and cannot parse null.
    private static (string Name, object? Value)[] Time(DateTimeOffset? time) => time is { } known ? [("transactionTime", FhirInstant.Format(known))] : [];

    private static (string Name, object? Value)[] Error(int? status, string errorId) => [("body", null), ("code", status), ("message", errorId), ("responseHeaders", null)];

    private static int Count(ManifestPage page, FileCategory category) => page.Rows.Count(row => row.Category == category);

    private static string ItemType(FileCategory category) => category switch
    {
        FileCategory.Deleted => ExportLayout.DeletedFolder,
        FileCategory.Outcome => "error",
        _ => "output",
    };

    private static string? Link(Uri? link) => link?.AbsoluteUri;

    /// <summary>
    /// Forwards the events of a wait. A status response and a status request without a response also become <see cref="FieldEvent"/>s.
    /// </summary>
    private sealed class WaitingEvents(FieldLog field, RunLog log, ExportJob job) : IExportEvents
    {
        public bool WantsVerbose => log.WantsVerbose;

        public void Report(ExportEvent exportEvent) => log.Report(exportEvent, exportEvent.Name switch
        {
            "StatusWaiting" when job.State == ExportJobState.InProgress => new FieldEvent("status_progress", job.Id,
            [
                ("body", null),
                ("xProgress", job.PercentComplete is { } percent ? FormattableString.Invariant($"{percent}%") : null),
                ("retryAfter", job.RetryAt is { } at ? FormattableString.Invariant($"{Math.Max(0, Math.Ceiling((at - field.Clock.GetUtcNow()).TotalSeconds)):0}") : null),
            ]),
            "StatusUnanswered" => new FieldEvent("status_error", job.Id, Error(null, exportEvent.Name)),
            _ => null,
        });
    }
}
