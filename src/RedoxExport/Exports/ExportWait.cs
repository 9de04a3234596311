using System.Globalization;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>One wait for one export: sends status requests until the export has ended or the time is over.</summary>
/// <param name="client">Sends the status requests.</param>
/// <param name="pacing">The clock and the delays.</param>
/// <param name="maxRetryDelay">The longest <c>Retry-After</c> that is obeyed.</param>
/// <param name="events">Receives progress messages and warnings.</param>
/// <param name="job">The export.</param>
/// <param name="timeout">The longest time to wait; <see langword="null"/> for no limit. With zero, one status request is sent.</param>
/// <param name="end">Cancels the wait. It is extended while an answer that would end the export is confirmed.</param>
internal sealed class ExportWait(ExportClient client, Pacing pacing, TimeSpan maxRetryDelay, IExportEvents? events, ExportJob job, TimeSpan? timeout, CancellationTokenSource end)
{
    /// <summary>The time that the last request may take after the timeout.</summary>
    public static readonly TimeSpan LastLook = TimeSpan.FromSeconds(30);

    // An export that runs for hours survives a server restart or a network outage. After this much silence, the wait fails. If the caller sets
    // a timeout, that applies instead.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(6);

    // A shorter silence may be just the last request, on a working connection.
    private static readonly TimeSpan LeastSilence = TimeSpan.FromMinutes(1);

    private readonly Backoff.Sequence _unhelped = Backoff.HalfJitter(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)).Begin(pacing);
    private long _begun;
    private long _lastAnswer;
    private bool _wasAnswered;
    private bool _isWarned;
    private HostSilence? _silence;
    private long? _doubtedSince;

    private TimeSpan? Left => timeout - pacing.Clock.GetElapsedTime(_begun);

    /// <summary>Waits until the export has ended. The result is in the job's state.</summary>
    /// <exception cref="RedoxExportException"><c>WaitTimedOut</c>, or the server refused the request or was silent for six hours.</exception>
    public async Task RunAsync()
    {
        _begun = pacing.Clock.GetTimestamp();
        _lastAnswer = _begun;

        // Obey the Retry-After of the kick-off: servers throttle clients that ask earlier.
        if (!job.IsOver && timeout != TimeSpan.Zero && job.RetryAt - pacing.Clock.GetUtcNow() is { } early && early > TimeSpan.Zero)
        {
            await PauseAsync(Min(early, maxRetryDelay)).ConfigureAwait(false);
        }

        while (!job.IsOver)
        {
            TimeSpan? asked = await AskAsync().ConfigureAwait(false);
            if (job.IsOver)
            {
                return;
            }

            if (TryConfirm() && !(asked > TimeSpan.Zero))
            {
                await client.PauseInDoubtAsync(job, job.Doubt!, StatusDoubt.Pause(pacing), end.Token).ConfigureAwait(false);
                continue;
            }

            if (Left <= TimeSpan.Zero)
            {
                throw TimedOut(_wasAnswered);
            }

            // If the timeout shortens a pause, one last request follows, because the export may have finished during the pause.
            await PauseAsync(PauseAfter(asked)).ConfigureAwait(false);
        }
    }

    /// <summary>The error at the end of the timeout. If the server cannot be reached, it must not claim that the export is still running.</summary>
    /// <param name="wasAnswered">True if the server has answered a status request of this wait.</param>
    public RedoxExportException TimedOut(bool wasAnswered) =>
        job.Connection.Gate.SilenceOf(job.PollingUri) is { } silence && (!wasAnswered || silence.Lasted >= LeastSilence)
            ? ExportErrors.WaitUnanswered(job, timeout!.Value, silence)
            : ExportErrors.WaitTimedOut(job, timeout!.Value);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Sends one status request. If there is no answer, it is sent again later.</summary>
    /// <returns>The pause that the server asks for.</returns>
    private async Task<TimeSpan?> AskAsync()
    {
        try
        {
            _silence = _isWarned ? job.Connection.Gate.SilenceOf(job.PollingUri) ?? _silence : null;
            await client.AskAsync(job, end.Token).ConfigureAwait(false);
            _lastAnswer = pacing.Clock.GetTimestamp();
            RetryReport.Answered(_silence, events);
            _isWarned = false;
            _wasAnswered = true;
            return job.RetryAt - pacing.Clock.GetUtcNow();
        }
        catch (RedoxExportException e) when (e.Recovery is Recovery.RepeatRequest or Recovery.ResumeBody
            && (timeout is not null || pacing.Clock.GetElapsedTime(_lastAnswer) < LongestSilence))
        {
            // One warning per outage, however long it lasts.
            ExportEventLevel level = _isWarned ? ExportEventLevel.Verbose : ExportEventLevel.Warning;
            events?.Report(new ExportEvent(level, "StatusUnanswered", $"Export {SafeText.Clean(job.Id, 100)}: {e.Message} The request will be repeated."));
            _isWarned = true;
            return null;
        }
    }

    /// <summary>Begins to confirm an answer that would end the export. Returns false if there is none, or no more time to confirm it.</summary>
    private bool TryConfirm()
    {
        if (job.Doubt is { IsOfRequest: false } && _doubtedSince is null)
        {
            _doubtedSince = pacing.Clock.GetTimestamp();
            if (Left < StatusDoubt.LongestConfirmation)
            {
                // The answer that ends the wait has arrived. Allow one more minute to confirm it.
                end.CancelAfter(StatusDoubt.LongestConfirmation + LastLook);
            }
        }

        _doubtedSince = job.Doubt is null ? null : _doubtedSince;
        return _doubtedSince is { } since && pacing.Clock.GetElapsedTime(since) < StatusDoubt.LongestConfirmation;
    }

    private TimeSpan PauseAfter(TimeSpan? asked)
    {
        if (asked is { } wait && wait > TimeSpan.Zero)
        {
            _unhelped.Reset();
            return Min(wait, maxRetryDelay);
        }

        return _unhelped.Next();
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        TimeSpan actual = Left is { } most ? Min(pause, most) : pause;
        events.Verbose("StatusWaiting", string.Format(
            CultureInfo.InvariantCulture,
            "Export {0}: {1}; next request in {2:0.0} s",
            SafeText.Clean(job.Id, 100),
            job.Connection.Gate.SilenceOf(job.PollingUri)?.ToString() ?? (job.Doubt is { } doubt ? $"the server answered with {doubt.Last}" : job.Progress ?? "no progress reported"),
            actual.TotalSeconds));
        job.AskedAgainAt = pacing.Clock.GetUtcNow() + actual;
        try
        {
            await pacing.DelayAsync(actual, end.Token).ConfigureAwait(false);
        }
        finally
        {
            job.AskedAgainAt = null;
        }
    }
}
