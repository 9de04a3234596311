using System.Globalization;
using System.Runtime.CompilerServices;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>Reports the attempts and pauses of one connection to the user.</summary>
/// <param name="options">Has the maximum number of attempts per request.</param>
internal sealed class RetryReport(GateOptions options)
{
    // A status is requested hundreds of times: only the first unusable Retry-After gives a warning.
    private int _absurdRetryAfterTold;

    /// <summary>Reports that a request is sent again after a pause.</summary>
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

    /// <summary>Reports that there was no response, and that requests wait for the host.</summary>
    public static void Unanswered(GateRequest request, string why, HostOutage outage, TimeSpan patience, IExportEvents? events)
    {
        events.Verbose("RequestRetried", string.Format(
            CultureInfo.InvariantCulture,
            "{0} {1}: {2}; {3}, waiting for up to {4}; next attempt in {5:0.0} s",
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
                $"{SafeText.Clean(outage.Silence.Host, 100)}: {outage.Silence} ({why}). Retrying for up to {HostSilence.Words(patience)}.",
                ("silent", outage.Silence.Lasted)));
        }
    }

    /// <summary>Reports that a host responds again, if the user was warned of its silence.</summary>
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

    /// <summary>Reports that the server refused a valid token, and that a new one is fetched.</summary>
    public static void TokenRefused(GateRequest request, IExportEvents? events) =>
        events.Verbose("TokenRefused", $"The server no longer accepts the token (HTTP 401): getting a new one for {request.Method} {SafeText.Show(request.Uri)}.");

    /// <summary>Reports that the server refused the requested media type, and that any other is accepted now.</summary>
    public static void AcceptRefused(GateRequest request, int status, IExportEvents? events) =>
        events.Verbose("AcceptRefused", $"The server does not support Accept: {request.Accept} (HTTP {status}). {request.Method} {SafeText.Show(request.Uri)} is sent again and accepts any other type as well.");

    /// <summary>Warns of a <c>Retry-After</c> that cannot be used, once per connection.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void CheckRetryAfter(GateRequest request, GateResponse response, IExportEvents? events)
    {
        if (response.RetryAfterIsAbsurd)
        {
            ExportEventLevel level = Interlocked.Exchange(ref _absurdRetryAfterTold, 1) == 0 ? ExportEventLevel.Warning : ExportEventLevel.Verbose;
            events?.Report(new ExportEvent(level, "RetryAfterAbsurd", $"'{SafeText.Show(request.Uri)}' sent an implausible Retry-After ('{SafeText.Clean(response.Header("Retry-After")!, 40)}'), which is ignored."));
        }
    }
}
