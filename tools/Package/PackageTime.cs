using System.Globalization;

namespace RedoxExport.Package;

/// <summary>
/// The one moment that everything in a package has: with the time of day in it, two builds of the same sources would differ.
/// <c>SOURCE_DATE_EPOCH</c> sets it (seconds since 1970), as reproducible-builds.org describes.
/// </summary>
internal static class PackageTime
{
    // The earliest that a zip can have.
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Moment { get; } =
        long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        && DateTimeOffset.FromUnixTimeSeconds(seconds) is var given && given > Earliest
            ? given
            : Earliest;
}
