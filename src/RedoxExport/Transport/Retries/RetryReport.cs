using System.Globalization;
using System.Runtime.CompilerServices;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>Tells the user about attempts and pauses of one connection.</summary>
/// <param name="options">How often one request is tried in all.</param>
internal sealed class RetryReport(GateOptions options)
{
    // A status is asked for hundreds of times: the warning is for the first.
    private int _absurdRetryAfterTold;

    /// <summary>The request is sent again after a pause.</summary>
    public void Retried(GateRequest request, int attempt, string why, TimeSpan pause, IExportEvents? events)
    {
        // These two block an interactive user, who sees nothing else: a wait of hours is worth a warning.
        bool blocksUser = pause > RetryPolicy.LongestUsualPause && request.Purpose is (RequestPurpose.KickOff or RequestPurpose.Token);
        events?.Report(new ExportEvent(blocksUser ? ExportEventLevel.Warning : ExportEventLevel.Verbose, "RequestRetried", string.Format(
            CultureInfo.InvariantCulture,
            "{0} {1}: {2}; attempt {3} of {4}{5} in {6:0.0} s",
            request.Method,
            SafeText.Show(request.Uri),
            why,
            attempt + 1,
            options.MaxAttempts,
            request.Budget is { } budget ? "; " + budget : string.Empty,
            pause.TotalSeconds)));
    }

    /// <summary>No answer came, and the host is waited for.</summary>
    public static void Unanswered(GateRequest request, string why, HostOutage outage, TimeSpan patience, IExportEvents? events)
    {
        events.Verbose("RequestRetried", string.Format(
            CultureInfo.InvariantCulture,
            "{0} {1}: {2}; {3}, waited for up to {4}; again in {5:0.0} s",
            request.Method,
            SafeText.Show(request.Uri),
            why,
            outage.Silence,
            HostSilence.Words(patience),
            outage.Pause.TotalSeconds));
        if (outage.IsWorthWarning)
        {
            events?.Report(new ExportEvent(
                ExportEventLevel.Warning,
                "HostSilent",
                $"{SafeText.Clean(outage.Silence.Host, 100)}: {outage.Silence} ({why}). It is asked again and again for up to {HostSilence.Words(patience)}.",
                ("silent", outage.Silence.Lasted)));
        }
    }

    /// <summary>A host answers again that the user was warned of.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static void Answered(HostSilence? ended, IExportEvents? events)
    {
        if (ended is { } silence)
        {
            events?.Report(new ExportEvent(
                ExportEventLevel.Information,
                "HostAnswers",
                $"{SafeText.Clean(silence.Host, 100)} answers again after {HostSilence.Words(silence.Lasted)}.",
                ("silent", silence.Lasted)));
        }
    }

    /// <summary>The server refused a token that was valid: a new one is fetched.</summary>
    public static void TokenRefused(GateRequest request, IExportEvents? events) =>
        events.Verbose("TokenRefused", $"The server no longer takes the token (HTTP 401): getting a new one for {request.Method} {SafeText.Show(request.Uri)}.");

    /// <summary>The server refused the media type that was asked for: any other is taken, too.</summary>
    public static void AcceptRefused(GateRequest request, int status, IExportEvents? events) =>
        events.Verbose("AcceptRefused", $"The server does not take Accept: {request.Accept} (HTTP {status}). {request.Method} {SafeText.Show(request.Uri)} is sent again with any other type behind it.");

    /// <summary>Warns of a <c>Retry-After</c> that cannot be meant, once for the connection.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void CheckRetryAfter(GateRequest request, GateResponse response, IExportEvents? events)
    {
        if (response.RetryAfterIsAbsurd)
        {
            ExportEventLevel level = Interlocked.Exchange(ref _absurdRetryAfterTold, 1) == 0 ? ExportEventLevel.Warning : ExportEventLevel.Verbose;
            events?.Report(new ExportEvent(level, "RetryAfterAbsurd", $"'{SafeText.Show(request.Uri)}' sent a Retry-After that cannot be meant ('{SafeText.Clean(response.Header("Retry-After")!, 40)}'); it counts as absent."));
        }
    }
}
