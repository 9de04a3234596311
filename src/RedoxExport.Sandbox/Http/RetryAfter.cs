using System.Globalization;

namespace RedoxExport.Sandbox.Http;

/// <summary>Values of the <c>Retry-After</c> header (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Whole seconds, rounded up; <see langword="null"/> for zero, so that no header is sent.</summary>
    public static string? Seconds(TimeSpan wait) => wait > TimeSpan.Zero ? Whole(wait).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The HTTP date after the wait, which is rounded up to whole seconds.</summary>
    public static string Date(DateTimeOffset now, TimeSpan wait) => now.UtcDateTime.AddSeconds(Whole(wait)).ToString("R", CultureInfo.InvariantCulture);

    private static long Whole(TimeSpan wait) => (long)Math.Ceiling(wait.TotalSeconds);
}
