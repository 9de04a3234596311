using RedoxExport.Telemetry;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Sends status requests until an export has ended. Many waits can run concurrently: none holds a thread.</summary>
/// <param name="client">Sends the status requests.</param>
/// <param name="pacing">The clock and the delays.</param>
/// <param name="maxRetryDelay">The longest <c>Retry-After</c> that is obeyed.</param>
/// <param name="events">Receives progress messages and warnings.</param>
internal sealed class ExportWaiter(ExportClient client, Pacing pacing, TimeSpan maxRetryDelay, IExportEvents? events)
{
    // .NET timers are limited to 49 days.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    /// <summary>
    /// Creates a waiter that uses the job's own connection. It has no retry budget: answers are judged by their content (IG 3.0.0, status
    /// request), and the only limit is the longest silence.
    /// </summary>
    public static ExportWaiter For(ExportJob job, IExportEvents? events) =>
        new(new ExportClient(job.Connection, events), job.Connection.Gate.Options.Pacing, job.Connection.Gate.Options.MaxRetryDelay, events);

    /// <summary>Waits until the export has ended, successfully or not. The result is in the job's state.</summary>
    /// <param name="job">The export.</param>
    /// <param name="timeout">The longest time to wait; <see langword="null"/> for no limit. With zero, one status request is sent.</param>
    /// <param name="cancellationToken">Cancels the wait, not the export.</param>
    /// <exception cref="RedoxExportException"><c>WaitTimedOut</c>, or the server refused the request or was silent for six hours.</exception>
    public async Task WaitAsync(ExportJob job, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using Observation? observed = Observe.Export(pacing.Clock.GetUtcNow() - job.StartedAt);
        try
        {
            await WaitForEndAsync(job, timeout, cancellationToken).ConfigureAwait(false);
            if (ExportErrors.EndOf(job) is { } end)
            {
                observed?.Fail(end.ErrorId);
            }
        }
        catch (RedoxExportException e)
        {
            observed?.Fail(e.ErrorId);
            throw;
        }
        finally
        {
            observed?.Tag(Attributes.ExportState, job.State.ToString().ToLowerInvariant());
        }
    }

    private async Task WaitForEndAsync(ExportJob job, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        timeout = timeout < TimeSpan.Zero ? null : timeout;

        // The loop checks the timeout between two requests. This deadline cancels a request that hangs.
        using CancellationTokenSource end = timeout is { } most && most < LongestTimer
            ? pacing.Deadline(most + ExportWait.LastLook)
            : new CancellationTokenSource();
        using CancellationTokenRegistration caller = cancellationToken.Register(static source => ((CancellationTokenSource)source!).Cancel(), end);
        ExportWait wait = new(client, pacing, maxRetryDelay, events, job, timeout, end);
        try
        {
            await wait.RunAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout is not null && !cancellationToken.IsCancellationRequested)
        {
            throw wait.TimedOut(wasAnswered: true);
        }
    }
}
