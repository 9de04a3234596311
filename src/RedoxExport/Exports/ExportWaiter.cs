using System.Globalization;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Asks about an export until it has ended. Many can wait side by side: none holds a thread.</summary>
/// <param name="client">Asks.</param>
/// <param name="pacing">Time.</param>
/// <param name="maxRetryDelay">The longest <c>Retry-After</c> that is obeyed.</param>
/// <param name="events">Takes what happens on the way.</param>
internal sealed class ExportWaiter(ExportClient client, Pacing pacing, TimeSpan maxRetryDelay, IExportEvents? events)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    // A server that restarts, a network that is rebuilt: an export of hours outlives that. A day of silence is another matter.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(6);

    /// <summary>One that asks about a job on the job's own connection.</summary>
    public static ExportWaiter For(ExportJob job, IExportEvents? events) =>
        new(new ExportClient(job.Connection, events), job.Connection.Gate.Options.Pacing, job.Connection.Gate.Options.MaxRetryDelay, events);

    /// <summary>Waits for the end, whatever it is: see the job's state.</summary>
    /// <param name="job">The export.</param>
    /// <param name="timeout">How long at most; <see langword="null"/> for as long as it takes. Zero asks once.</param>
    /// <param name="cancellationToken">Ends the wait, not the export.</param>
    /// <exception cref="RedoxExportException"><c>WaitTimedOut</c>; or the server refused to say, or was silent for six hours.</exception>
    public async Task WaitAsync(ExportJob job, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        long begun = pacing.Clock.GetTimestamp();
        long lastAnswer = begun;
        int unhelped = 0;

        // A kick-off's own Retry-After counts: asking earlier is what servers throttle.
        if (!job.IsOver && job.RetryAt is { } notBefore && notBefore - pacing.Clock.GetUtcNow() is { } early && early > TimeSpan.Zero)
        {
            await PauseAsync(job, Min(early, maxRetryDelay), begun, timeout, cancellationToken).ConfigureAwait(false);
        }

        while (!job.IsOver)
        {
            TimeSpan? asked = null;
            try
            {
                await client.RefreshAsync(job, cancellationToken).ConfigureAwait(false);
                lastAnswer = pacing.Clock.GetTimestamp();
                asked = job.RetryAt - pacing.Clock.GetUtcNow();
            }
            catch (RedoxExportException e) when (e.Kind is ErrorKind.Connection or ErrorKind.Timeout
                && pacing.Clock.GetElapsedTime(lastAnswer) < LongestSilence)
            {
                events.Warning("StatusUnanswered", $"Export {SafeText.Clean(job.Id, 100)}: {e.Message} It is asked again.");
            }

            if (job.IsOver)
            {
                return;
            }

            TimeSpan pause;
            if (asked is { } wait && wait > TimeSpan.Zero)
            {
                pause = Min(wait, maxRetryDelay);
                unhelped = 0;
            }
            else
            {
                pause = Backoff(unhelped++);
            }

            await PauseAsync(job, pause, begun, timeout, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    // Half of the range is certain: a status that is asked for many times at once helps nobody.
    private TimeSpan Backoff(int times)
    {
        TimeSpan range = TimeSpan.FromMilliseconds(Math.Min(LongestWait.TotalMilliseconds, FirstWait.TotalMilliseconds * Math.Pow(2, Math.Min(times, 20))));
        TimeSpan half = TimeSpan.FromTicks(range.Ticks / 2);
        return half + pacing.Backoff(0, half, half);
    }

    private async Task PauseAsync(ExportJob job, TimeSpan pause, long begun, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        TimeSpan? left = timeout - pacing.Clock.GetElapsedTime(begun);
        if (left <= TimeSpan.Zero)
        {
            throw ExportErrors.WaitTimedOut(job, timeout!.Value);
        }

        TimeSpan actual = left < pause ? left.Value : pause;
        events.Verbose("StatusWaiting", string.Format(
            CultureInfo.InvariantCulture,
            "Export {0}: {1}; asking again in {2:0.0} s",
            SafeText.Clean(job.Id, 100),
            job.Progress ?? "no progress given",
            actual.TotalSeconds));
        await pacing.DelayAsync(actual, cancellationToken).ConfigureAwait(false);
        if (left < pause)
        {
            // One last look: what finished while we waited counts.
            await client.RefreshAsync(job, cancellationToken).ConfigureAwait(false);
            if (!job.IsOver)
            {
                throw ExportErrors.WaitTimedOut(job, timeout!.Value);
            }
        }
    }
}
