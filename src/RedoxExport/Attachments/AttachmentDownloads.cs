using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>Downloads attachments, several at a time, in the order in which they are given.</summary>
/// <param name="store">Keeps the files.</param>
/// <param name="journal">The journal of downloads.</param>
/// <param name="run">The state that all downloads share.</param>
/// <param name="connection">The connection.</param>
/// <param name="requiresToken">True if files of the export need the token; <see langword="null"/> if it is not known.</param>
/// <param name="counts">Counts the saved contents.</param>
/// <param name="failures">Receives the errors of attachments.</param>
/// <param name="progress">Receives the progress.</param>
internal sealed class AttachmentDownloads(
    AttachmentStore store,
    AttachmentJournal journal,
    TransferRun run,
    RedoxConnection connection,
    bool? requiresToken,
    AttachmentCounts counts,
    AttachmentFailures failures,
    SaveProgress progress) : IDisposable
{
    // Requests in a row, each with all of its attempts.
    private const int MostUnanswered = 3;

    private readonly CancellationTokenSource _stop = new();
    private readonly SmallFootprint _footprint = new();
    private readonly ConcurrentDictionary<string, RedoxExportException> _silent = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, int> _unanswered = new(StringComparer.OrdinalIgnoreCase);
    private ExceptionDispatchInfo? _fatal;

    /// <summary>Downloads the attachments. A failed one is a line of the journal, too.</summary>
    /// <param name="rows">The attachments. They are taken one by one, when a download can start.</param>
    /// <param name="cancellationToken">Cancels the downloads. What is complete stays.</param>
    /// <exception cref="RedoxExportException">The disk failed, or the sign-in was refused.</exception>
    public async Task RunAsync(IEnumerable<AttachmentRow> rows, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration onCaller = cancellationToken.Register(_stop.Cancel);
        List<Task> running = [];
        try
        {
            // A disk error while the next row is read ends the call, too.
            foreach (AttachmentRow row in rows)
            {
                await run.Concurrency.EnterAsync(_stop.Token).ConfigureAwait(false);
                running.RemoveAll(static task => task.IsCompleted);
                running.Add(Task.Run(() => OneAsync(row), CancellationToken.None));
                _footprint.AfterFile();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The caller's cancellation, or the error that ended the call, follows below.
        }
        catch (Exception e)
        {
            EndBy(Disk.IsFault(e) ? StorageErrors.Of(store.WorkFolder, e) : e);
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        _fatal?.Throw();
    }

    public void Dispose() => _stop.Dispose();

    private async Task OneAsync(AttachmentRow row)
    {
        bool isWell = false;
        FileProgress file = progress.Begin(SafeText.Name(row.Type, 64), 1);
        try
        {
            isWell = await TryFetchAsync(row, file).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            EndBy(e);
        }
        finally
        {
            progress.End(file);
            run.Concurrency.Leave(isWell);
        }
    }

    private void EndBy(Exception e)
    {
        Interlocked.CompareExchange(ref _fatal, ExceptionDispatchInfo.Capture(e), null);
        _stop.Cancel();
    }

    private async Task<bool> TryFetchAsync(AttachmentRow row, FileProgress file)
    {
        AttachmentTarget? target = null;
        try
        {
            target = new AttachmentTarget(store, journal, row, counts, connection, requiresToken);
            if (_silent.TryGetValue(HostOf(target), out RedoxExportException? silence))
            {
                throw silence;
            }

            // A host that has nothing else to do with the export is not waited for.
            bool waits = run.Gate.Trust.MayGetToken(target.File.Link);
            if (await new FileDownload(run, target, file, takesEmpty: false) { Waits = waits }.RunAsync(_stop.Token).ConfigureAwait(false) is null)
            {
                // An empty body may be a mistake. The second one is the attachment.
                await new FileDownload(run, target, file, takesEmpty: true) { Waits = waits }.RunAsync(_stop.Token).ConfigureAwait(false);
            }

            _unanswered[HostOf(target)] = 0;
            return true;
        }
        catch (RedoxExportException e) when (!AttachmentErrors.EndsCall(e))
        {
            if (target is not null)
            {
                NoteSilence(HostOf(target), e);
                target.DropUselessPartials();
            }

            string name = AttachmentTarget.NameOf(row);
            RedoxExportException error = AttachmentErrors.OfAttachment(e, name, run.Options.MaxFileSize ?? long.MaxValue);
            failures.Add(error, name);
            journal.Append(row with
            {
                State = AttachmentErrors.StateAfter(error),
                Content = null,
                Error = error.ErrorId,
                Status = error.StatusCode,
            });
            return false;
        }
        finally
        {
            target?.Dispose();
        }
    }

    // Each attachment of a host that does not answer would take all attempts of a request.
    private void NoteSilence(string host, RedoxExportException e)
    {
        bool isUnanswered = e is { StatusCode: null, Recovery: Recovery.RepeatRequest };
        if (e.SilentHost is not null || (isUnanswered && _unanswered.AddOrUpdate(host, 1, static (_, times) => times + 1) >= MostUnanswered))
        {
            _silent.TryAdd(host, e);
        }
    }

    private string HostOf(AttachmentTarget target) => run.Gate.Trust.Target(target.File.Link).Authority;
}
