using System.Globalization;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Sends status requests until an export has ended. Many waits can run concurrently: none holds a thread.</summary>
/// <param name="client">Sends the status requests.</param>
/// <param name="pacing">The clock and the delays.</param>
/// <param name="maxRetryDelay">The longest <c>Retry-After</c> that is obeyed.</param>
/// <param name="events">Receives progress messages and warnings.</param>
internal sealed class ExportWaiter(ExportClient client, Pacing pacing, TimeSpan maxRetryDelay, IExportEvents? events)
{
    private static readonly Backoff Pauses = Backoff.HalfJitter(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    // An export that runs for hours survives a server restart or a network outage. After this much silence, the wait fails. If the caller sets
    // a timeout, that applies instead.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(6);

    // A shorter silence may be just the last request, on a working connection.
    private static readonly TimeSpan LeastSilence = TimeSpan.FromMinutes(1);

    // The time that the last request may take after the timeout.
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(30);

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
        timeout = timeout < TimeSpan.Zero ? null : timeout;

        // The loop checks the timeout between two requests. This deadline cancels a request that hangs.
        using CancellationTokenSource end = timeout is { } most && most < LongestTimer
            ? pacing.Deadline(most + LastLook)
            : new CancellationTokenSource();
        using CancellationTokenRegistration caller = cancellationToken.Register(static source => ((CancellationTokenSource)source!).Cancel(), end);
        try
        {
            await AskUntilOverAsync(job, timeout, end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout is not null && !cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(job, timeout.Value, wasAnswered: true);
        }
    }

    // If the server cannot be reached, the error must not claim that the export is still running.
    private static RedoxExportException TimedOut(ExportJob job, TimeSpan timeout, bool wasAnswered) =>
        job.Connection.Gate.SilenceOf(job.PollingUri) is { } silence && (!wasAnswered || silence.Lasted >= LeastSilence)
            ? ExportErrors.WaitUnanswered(job, timeout, silence)
            : ExportErrors.WaitTimedOut(job, timeout);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private async Task AskUntilOverAsync(ExportJob job, TimeSpan? timeout, CancellationTokenSource end)
    {
        CancellationToken cancellationToken = end.Token;
        long begun = pacing.Clock.GetTimestamp();
        long lastAnswer = begun;
        Backoff.Sequence unhelped = Pauses.Begin(pacing);
        bool isWarned = false;
        HostSilence? silence = null;
        bool wasAnswered = false;
        long? doubtedSince = null;

        // Obey the Retry-After of the kick-off: servers throttle clients that ask earlier.
        if (!job.IsOver && timeout != TimeSpan.Zero && job.RetryAt - pacing.Clock.GetUtcNow() is { } early && early > TimeSpan.Zero)
        {
            await PauseAsync(job, Min(early, maxRetryDelay), Left(), cancellationToken).ConfigureAwait(false);
        }

        while (!job.IsOver)
        {
            TimeSpan? asked = null;
            try
            {
                silence = isWarned ? job.Connection.Gate.SilenceOf(job.PollingUri) ?? silence : null;
                await client.AskAsync(job, cancellationToken).ConfigureAwait(false);
                lastAnswer = pacing.Clock.GetTimestamp();
                RetryReport.Answered(silence, events);
                isWarned = false;
                wasAnswered = true;
                asked = job.RetryAt - pacing.Clock.GetUtcNow();
            }
            catch (RedoxExportException e) when (e.Recovery is Recovery.RepeatRequest or Recovery.ResumeBody
                && (timeout is not null || pacing.Clock.GetElapsedTime(lastAnswer) < LongestSilence))
            {
                // One warning per outage, however long it lasts.
                ExportEventLevel level = isWarned ? ExportEventLevel.Verbose : ExportEventLevel.Warning;
                events?.Report(new ExportEvent(level, "StatusUnanswered", $"Export {SafeText.Clean(job.Id, 100)}: {e.Message} The request will be repeated."));
                isWarned = true;
            }

            if (job.IsOver)
            {
                return;
            }

            if (job.Doubt is { IsOfRequest: false } && doubtedSince is null)
            {
                doubtedSince = pacing.Clock.GetTimestamp();
                if (Left() < StatusDoubt.LongestConfirmation)
                {
                    // The answer that ends the wait has arrived. Allow one more minute to confirm it.
                    end.CancelAfter(StatusDoubt.LongestConfirmation + LastLook);
                }
            }

            doubtedSince = job.Doubt is null ? null : doubtedSince;
            bool isConfirming = doubtedSince is { } since && pacing.Clock.GetElapsedTime(since) < StatusDoubt.LongestConfirmation;
            if (isConfirming && !(asked > TimeSpan.Zero))
            {
                await client.PauseInDoubtAsync(job, job.Doubt!, StatusDoubt.Pause(pacing), cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (Left() <= TimeSpan.Zero)
            {
                throw TimedOut(job, timeout!.Value, wasAnswered);
            }

            TimeSpan pause;
            if (asked is { } wait && wait > TimeSpan.Zero)
            {
                pause = Min(wait, maxRetryDelay);
                unhelped.Reset();
            }
            else
            {
                pause = unhelped.Next();
            }

            // If the timeout shortens a pause, one last request follows, because the export may have finished during the pause.
            await PauseAsync(job, pause, Left(), cancellationToken).ConfigureAwait(false);
        }

        TimeSpan? Left() => timeout - pacing.Clock.GetElapsedTime(begun);
    }

    private async Task PauseAsync(ExportJob job, TimeSpan pause, TimeSpan? left, CancellationToken cancellationToken)
    {
        TimeSpan actual = left is { } most ? Min(pause, most) : pause;
        events.Verbose("StatusWaiting", string.Format(
            CultureInfo.InvariantCulture,
            "Export {0}: {1}; next request in {2:0.0} s",
            SafeText.Clean(job.Id, 100),
            job.Connection.Gate.SilenceOf(job.PollingUri)?.ToString() ?? (job.Doubt is { } doubt ? $"the server answered with {doubt.Last}" : job.Progress ?? "no progress reported"),
            actual.TotalSeconds));
        job.AskedAgainAt = pacing.Clock.GetUtcNow() + actual;
        try
        {
            await pacing.DelayAsync(actual, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            job.AskedAgainAt = null;
        }
    }
}
