using System.Diagnostics;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Runs;

namespace RedoxExport.Survivor;

/// <summary>Many threads take and release one lock of the module, and count what became of it. Compiled into the tests and into the process next to them.</summary>
/// <param name="kind">One of <see cref="Kinds"/>.</param>
/// <param name="path">The root or folder that is held.</param>
internal sealed class LockContest(string kind, string path)
{
    public const string Export = "export";
    public const string Run = "run";
    public const string Dataset = "dataset";

    public static readonly IReadOnlyList<string> Kinds = [Export, Run, Dataset];

    private readonly object _lock = new();
    private readonly SortedSet<string> _wrong = new(StringComparer.Ordinal);
    private long _taken;
    private long _refused;
    private long _overlaps;

    /// <summary>How often it was held.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>How often it was refused with the right error.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>How often two held it at a time.</summary>
    public long Overlaps => Interlocked.Read(ref _overlaps);

    /// <summary>All other errors, each once.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    // A file of its own next to what is held: whoever finds it there is the second holder.
    private string Witness => path + ".witness";

    /// <summary>Runs the contest to its end.</summary>
    /// <param name="threads">How many threads.</param>
    /// <param name="attempts">How often each of them tries.</param>
    /// <param name="time">How long it lasts instead; <see langword="null"/> to count attempts.</param>
    public void Compete(int threads, int attempts, TimeSpan? time)
    {
        long begun = Stopwatch.GetTimestamp();
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (int i = 0; time is { } longest ? Stopwatch.GetElapsedTime(begun) < longest : i < attempts; i++)
            {
                TryOnce();
            }
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
    }

    /// <summary>What became of it, on a line that <see cref="Read"/> reads.</summary>
    public override string ToString() => FormattableString.Invariant($"{Taken} {Refused} {Overlaps} {string.Join(" | ", _wrong)}");

    /// <summary>Reads the line of another process.</summary>
    public static (long Taken, long Refused, long Overlaps, string Wrong) Read(string line)
    {
        string[] parts = line.Split(' ', 4);
        return (long.Parse(parts[0]), long.Parse(parts[1]), long.Parse(parts[2]), parts[3]);
    }

    private void TryOnce()
    {
        try
        {
            using IDisposable held = Take();
            try
            {
                using (new FileStream(Witness, FileMode.CreateNew))
                {
                }
            }
            catch (IOException)
            {
                Interlocked.Increment(ref _overlaps);
            }

            Interlocked.Increment(ref _taken);
            File.Delete(Witness);
        }
        catch (RedoxExportException e) when (e.ErrorId == RightError)
        {
            Interlocked.Increment(ref _refused);
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _wrong.Add(e is RedoxExportException known ? $"{known.ErrorId}: {known.Message}" : $"{e.GetType().Name}: {e.Message}");
            }
        }
    }

    private string RightError => kind switch
    {
        Export => "DestinationInUse",
        Run => "RootInUse",
        _ => "DatasetInUse",
    };

    private IDisposable Take() => kind switch
    {
        Export => ExportFolder.Open(path, null, TimeProvider.System),
        Run => RunLock.Take(path, TimeProvider.System.GetUtcNow()),
        Dataset => new DatasetPaths(path).Hold(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such lock."),
    };
}
