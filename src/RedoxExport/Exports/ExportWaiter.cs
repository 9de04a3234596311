using System.Globalization;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Asks about an export until it has ended. Many can wait side by side: none holds a thread.</summary>
/// <param name="client">Asks.</param>
/// <param name="pacing">Time.</param>
/// <param name="maxRetryDelay">The longest <c>Retry-After</c> that is obeyed.</param>
/// <param name="events">Takes what happens on the way.</param>
internal sealed class ExportWaiter(ExportClient client, Pacing pacing, TimeSpan maxRetryDelay, IExportEvents? events)
{
    private static readonly Backoff Pauses = Backoff.HalfJitter(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    // A server that restarts, a network that is rebuilt: an export of hours outlives that. A day of silence is another matter. A timeout
    // of the caller's takes its place.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(6);

    // Less than this may be the last question alone, on a connection that is well.
    private static readonly TimeSpan LeastSilence = TimeSpan.FromMinutes(1);

    // How long the last question may take when the time is over.
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(30);

    // .NET's timers end at 49 days.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    /// <summary>
    /// One that asks about a job on the job's own connection. It has no budget of retries: its answers are judged by what they
    /// say (IG 3.0.0, status request), and its patience is the longest silence.
    /// </summary>
    public static ExportWaiter For(ExportJob job, IExportEvents? events) =>
        new(new ExportClient(job.Connection, events), job.Connection.Gate.Options.Pacing, job.Connection.Gate.Options.MaxRetryDelay, events);

    /// <summary>Waits for the end, whatever it is: see the job's state.</summary>
    /// <param name="job">The export.</param>
    /// <param name="timeout">How long at most; <see langword="null"/> for as long as it takes. Zero asks once.</param>
    /// <param name="cancellationToken">Ends the wait, not the export.</param>
    /// <exception cref="RedoxExportException"><c>WaitTimedOut</c>; or the server refused to say, or was silent for six hours.</exception>
    public async Task WaitAsync(ExportJob job, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        timeout = timeout < TimeSpan.Zero ? null : timeout;

        // The time is looked at between two questions. This ends a question that is itself stuck.
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

    // A server that cannot be reached is not one that is still at work.
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

        // A kick-off's own Retry-After counts: asking earlier is what servers throttle.
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
                // One outage is one warning, however long it lasts.
                ExportEventLevel level = isWarned ? ExportEventLevel.Verbose : ExportEventLevel.Warning;
                events?.Report(new ExportEvent(level, "StatusUnanswered", $"Export {SafeText.Clean(job.Id, 100)}: {e.Message} It is asked again."));
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
                    // The answer that the wait is for has come. Whether it is right is worth a minute.
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

            // A pause that the timeout cuts short ends in one last look: what finished while we waited counts.
            await PauseAsync(job, pause, Left(), cancellationToken).ConfigureAwait(false);
        }

        TimeSpan? Left() => timeout - pacing.Clock.GetElapsedTime(begun);
    }

    private async Task PauseAsync(ExportJob job, TimeSpan pause, TimeSpan? left, CancellationToken cancellationToken)
    {
        TimeSpan actual = left is { } most ? Min(pause, most) : pause;
        events.Verbose("StatusWaiting", string.Format(
            CultureInfo.InvariantCulture,
            "Export {0}: {1}; asking again in {2:0.0} s",
            SafeText.Clean(job.Id, 100),
            job.Connection.Gate.SilenceOf(job.PollingUri)?.ToString() ?? (job.Doubt is { } doubt ? $"the server answered {doubt.Last}" : job.Progress ?? "no progress given"),
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
