using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>Waits for the lock of a folder that several processes save shards into.</summary>
internal static class FolderLock
{
    private const int Tries = 5;

    private static readonly Backoff Pauses = Backoff.HalfJitter(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(500));

    /// <summary>Takes the lock as soon as it is free.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="most">The longest time to wait.</param>
    /// <param name="pacing">The clock and the source of jitter.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The lock; <see langword="null"/> if others held it during the whole wait.</returns>
    public static async Task<FileLock?> WaitAsync(string path, TimeSpan most, Pacing pacing, CancellationToken cancellationToken)
    {
        long begun = pacing.Clock.GetTimestamp();
        int vanished = 0;
        Backoff.Sequence pauses = Pauses.Begin(pacing);
        while (true)
        {
            try
            {
                if (FileLock.TryTake(path) is { } taken)
                {
                    return taken;
                }
            }
            catch (Exception e) when (Disk.IsFault(e) && e is not DirectoryNotFoundException and not PathTooLongException && !File.Exists(path) && vanished++ < Tries)
            {
                // The holder released the lock and removed its file while this process tried to open it. Try again.
            }

            if (pacing.Clock.GetElapsedTime(begun) >= most)
            {
                return null;
            }

            await pauses.DelayAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
