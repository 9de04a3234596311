using System.Globalization;

namespace RedoxExport.Transport;

/// <summary>Reads <c>Retry-After</c>: seconds, or an HTTP date (RFC 9110, 10.2.3; IG 3.0.0, status request).</summary>
internal static class RetryAfterHeader
{
    // Some servers send epoch seconds or milliseconds when they throttle. A value of more than a week is not treated as a wait.
    private static readonly TimeSpan Longest = GateOptions.LongestRetryDelay;

    private static readonly string[] DateForms =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "ddd, d MMM yyyy HH:mm:ss 'GMT'",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM  d HH:mm:ss yyyy",
    ];

    /// <summary>The time to wait, never negative; <see langword="null"/> if the header is absent or its value cannot be used.</summary>
    /// <param name="value">The value of the header.</param>
    /// <param name="now">The client's time.</param>
    /// <param name="serverDate">The <c>Date</c> of the response: an HTTP date is compared with the clock of the server that wrote it.</param>
    /// <param name="absurd">True if there was a value that cannot be used.</param>
    public static TimeSpan? Read(string? value, DateTimeOffset now, DateTimeOffset? serverDate, out bool absurd)
    {
        absurd = false;
        string text = value?.Trim() ?? string.Empty;
        if (text.Length == 0)
        {
            return null;
        }

        TimeSpan? wait = null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
        {
            // Checks the lower bound, too, because .NET parses "-Infinity" regardless of the style.
            wait = seconds >= 0 && seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
        }
        else if (DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at))
        {
            TimeSpan until = at - (serverDate ?? now);
            wait = until > Longest || until < -Longest ? null : until < TimeSpan.Zero ? TimeSpan.Zero : until;
        }

        absurd = wait is null;
        return wait;
    }
}
