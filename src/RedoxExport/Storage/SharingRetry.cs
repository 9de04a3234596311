namespace RedoxExport.Storage;

/// <summary>
/// Retries operations that Windows refuses while another process has the file open for a moment: virus scanners, indexers and backups
/// open a file as soon as it has been written. Other systems can replace and delete files that are open.
/// </summary>
internal static class SharingRetry
{
    private const int ErrorAccessDenied = 5;
    private const int ErrorSharingViolation = 32;
    private const int ErrorLockViolation = 33;
    private const int ErrorDirectoryNotEmpty = 145;
    private const int ErrorDeletePending = 303;
    private const int ErrorUserMappedFile = 1224;

    // In milliseconds, two seconds in total: a scanner needs a fraction of a second, and a program that keeps the file open must lead to an error.
    private static readonly int[] Pauses = [5, 10, 25, 60, 150, 350, 600, 800];

    /// <summary>Moves, replaces, deletes or reads files, and retries if they are in use.</summary>
    /// <param name="work">The operation. If it fails, it has changed nothing.</param>
    /// <exception cref="IOException">A disk operation failed, or the file is still in use after two seconds.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    public static void Do(Action work) => Do(work, Disk.IsWindows, Thread.Sleep);

    /// <summary>The same for an operation on one or two files. Allocates nothing on systems that need no retry.</summary>
    /// <param name="work">The operation: a method that captures nothing.</param>
    /// <param name="path">The first file.</param>
    /// <param name="other">The second file.</param>
    public static void Do(Action<string, string> work, string path, string other)
    {
        if (Disk.IsWindows)
        {
            Do(() => work(path, other));
        }
        else
        {
            work(path, other);
        }
    }

    /// <summary>The same, with the system and the pauses as parameters, for tests.</summary>
    /// <param name="work">The operation.</param>
    /// <param name="isWindows">True if errors are those of Windows.</param>
    /// <param name="pause">Waits for a number of milliseconds.</param>
    public static void Do(Action work, bool isWindows, Action<int> pause)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                work();
                return;
            }
            catch (Exception e) when (isWindows && i < Pauses.Length && IsInUse(e))
            {
                pause(Pauses[i]);
            }
        }
    }

    // Windows also denies access if a file to replace is open, or if a file of the same name has been deleted but is still open.
    private static bool IsInUse(Exception e) =>
        e is UnauthorizedAccessException or IOException
        && (e.HResult & 0xFFFF) is ErrorAccessDenied or ErrorSharingViolation or ErrorLockViolation or ErrorDirectoryNotEmpty or ErrorDeletePending or ErrorUserMappedFile;
}
