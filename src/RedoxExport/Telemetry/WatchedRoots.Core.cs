using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RedoxExport.Text;

namespace RedoxExport.Telemetry;

/// <summary>The last run of each folder that this process has exported to: gauges report it whenever a listener collects.</summary>
internal static class WatchedRoots
{
    // A process that exports to more folders than this has other means.
    private const int Most = 1000;

    private static readonly ConcurrentDictionary<string, LastRun> Runs = new(StringComparer.Ordinal);

    /// <summary>Remembers the last run of a folder.</summary>
    /// <param name="path">The full path of the folder.</param>
    /// <param name="exitCode">The exit code of the run.</param>
    /// <param name="watermark">The watermark of the run; <see langword="null"/> keeps that of the run before.</param>
    /// <param name="clock">The clock that dates the age.</param>
    public static void Remember(string path, int exitCode, DateTimeOffset? watermark, TimeProvider clock)
    {
        if (Runs.Count < Most || Runs.ContainsKey(path))
        {
            Runs.AddOrUpdate(
                path,
                static (_, run) => run,
                static (_, before, run) => run with { Watermark = run.Watermark ?? before.Watermark },
                new LastRun(exitCode, watermark, clock));
        }
    }

    public static IEnumerable<Measurement<int>> ExitCodes() => Named().Select(run => new Measurement<int>(run.Last.ExitCode, Tag(run.Name)));

    public static IEnumerable<Measurement<double>> WatermarkAges() => Named()
        .Where(run => run.Last.Watermark is not null)
        .Select(run => new Measurement<double>((run.Last.Clock.GetUtcNow() - run.Last.Watermark!.Value).TotalSeconds, Tag(run.Name)));

    // Two folders with one name would be one series, and the last one would hide the other.
    private static IEnumerable<(string Name, LastRun Last)> Named()
    {
        KeyValuePair<string, LastRun>[] runs = [.. Runs];
        IReadOnlyDictionary<string, string> names = FolderNames.Of([.. runs.Select(run => run.Key)]);
        return runs.Select(run => (SafeText.Clean(names[run.Key], 200), run.Value));
    }

    private static KeyValuePair<string, object?> Tag(string name) => new(Attributes.Root, name);

    private sealed record LastRun(int ExitCode, DateTimeOffset? Watermark, TimeProvider Clock);
}
