using RedoxExport.Attachments;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>Saves the new attachments of the current view as the last step of a run, and records in the run how it went.</summary>
/// <param name="connection">Requests the attachments.</param>
/// <param name="root">The folder that holds the runs. Its current view has the run.</param>
/// <param name="options">Which attachments are saved.</param>
/// <param name="run">The run.</param>
/// <param name="log">Receives the events.</param>
/// <param name="onError">Receives the errors: one for each cause.</param>
internal sealed class RunAttachments(RedoxConnection connection, string root, AttachmentOptions options, ExportRun run, RunLog log, Action<RedoxExportException> onError)
{
    /// <summary>The step of the run that the findings about attachments belong to.</summary>
    public const string Step = "attachment";

    private AttachmentSaver? _saver;
    private RedoxExportException? _firstFailure;

    /// <summary>The progress of the downloads; <see langword="null"/> until the step has begun.</summary>
    public SaveProgress? Progress => _saver?.Progress;

    /// <summary>The number of attachments found in the resources so far.</summary>
    public long Found => _saver?.Found ?? 0;

    /// <summary>Saves the attachments. If that fails, what is complete stays, and the next run continues.</summary>
    /// <param name="cancellation">Stops the step.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            AttachmentSource source = AttachmentSource.Open(root);
            _saver = new AttachmentSaver(connection, source, source.DefaultDestination, options, log);
            run.Attachments = await _saver.RunAsync(Note, cancellation).ConfigureAwait(false);
            run.AttachmentsAreOld = false;
            Report(run.Attachments);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            RedoxExportException error = e as RedoxExportException ?? RunErrors.AttachmentsNotSaved(root, e);
            string message = $"The attachments of the current view could not be saved ({error.ErrorId}). {error.RecommendedAction}";
            run.Found.Add(new RunFinding(ErrorIds.AttachmentsNotSaved, RunFindingSeverity.Problem, message) { Step = Step });
            log.Record(new ExportEvent(ExportEventLevel.Warning, ErrorIds.AttachmentsNotSaved, message, ("error", error.ErrorId)));
            onError(error);
        }
    }

    // An attachment that the server does not have, or that is too large, is a note, or every night would end with the same error.
    private void Note(RedoxExportException error)
    {
        if (AttachmentErrors.StateAfter(error) == AttachmentState.Failed)
        {
            _firstFailure ??= error;
            onError(error);
        }
    }

    private void Report(AttachmentResult result)
    {
        if (result.Failed > 0)
        {
            string first = _firstFailure is { } failure ? $" The first error: {failure.ErrorId}{(failure.StatusCode is { } status ? FormattableString.Invariant($", HTTP {status}") : string.Empty)}." : string.Empty;
            log.Problem(
                ErrorIds.AttachmentsFailed,
                $"{Amount.Of(result.Failed, "attachment")} could not be saved.{first}",
                count: result.Failed,
                missing: false);
        }

        if (result.NotFound > 0)
        {
            log.Note("AttachmentsNotFound", $"{Amount.Of(result.NotFound, "attachment is", "attachments are")} not on the server (HTTP 404 or 410). The next run asks again.", count: result.NotFound);
        }

        if (result.TooLarge > 0)
        {
            log.QuietNote("AttachmentsTooLarge", $"{Amount.Of(result.TooLarge, "attachment is", "attachments are")} larger than the maximum size, and not saved.");
        }

        log.Step(
            "AttachmentsSaved",
            $"{Amount.Of(result.SavedFiles, "new file")} of attachments saved, {Amount.Of(result.RemovedFiles, "file")} removed.",
            ("attachments", result.Count),
            ("complete", result.Complete),
            ("mismatched", result.Mismatched),
            ("skipped", result.Skipped),
            ("missing", result.Missing),
            ("failed", result.Failed),
            ("files", result.SavedFiles),
            ("bytes", result.SavedBytes),
            ("removed", result.RemovedFiles),
            ("seconds", result.Elapsed));
    }
}
