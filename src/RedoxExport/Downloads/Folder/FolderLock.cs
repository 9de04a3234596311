using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>Waits for the lock of a folder that several processes save shards into.</summary>
internal static class FolderLock
{
    private const int Tries = 5;

    private static readonly Backoff Pauses = Backoff.HalfJitter(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(500));

    /// <summary>Takes it as soon as it is free.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How long to wait at most.</param>
    /// <param name="pacing">Time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see langword="null"/> where somebody had it all the time.</returns>
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
                // Whoever had it let go of it, and of the file, between the question and the look.
            }

            if (pacing.Clock.GetElapsedTime(begun) >= most)
            {
                return null;
            }

            await pauses.DelayAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
