namespace RedoxExport.Storage;

/// <summary>
/// Repeats what Windows refuses because another process has the file open for a moment: virus scanners, indexers and backups open a file
/// as soon as it has been written. Other systems replace and delete files that are open.
/// </summary>
internal static class SharingRetry
{
    private const int ErrorAccessDenied = 5;
    private const int ErrorSharingViolation = 32;
    private const int ErrorLockViolation = 33;
    private const int ErrorDirectoryNotEmpty = 145;
    private const int ErrorDeletePending = 303;
    private const int ErrorUserMappedFile = 1224;

    // Two seconds in total, in milliseconds: a scanner needs a fraction of one, and a program that keeps the file open needs an error.
    private static readonly int[] Pauses = [5, 10, 25, 60, 150, 350, 600, 800];

    /// <summary>Moves, replaces or deletes files; if they are in use, several times.</summary>
    /// <param name="work">What is done. It changes nothing if it fails.</param>
    /// <exception cref="IOException">The disk is at fault, or the file is still in use after two seconds.</exception>
    /// <exception cref="UnauthorizedAccessException">This account may not do it.</exception>
    public static void Do(Action work) => Do(work, Disk.IsWindows, Thread.Sleep);

    /// <summary>The same for what is done to one file or two. Nothing is made where nothing is repeated.</summary>
    /// <param name="work">What is done: a method that captures nothing.</param>
    /// <param name="path">The file.</param>
    /// <param name="other">The other.</param>
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

    /// <summary>The same, with what differs between systems and takes time given.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="isWindows">If the errors are those of Windows.</param>
    /// <param name="pause">Waits, in milliseconds.</param>
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

    // Windows also denies access if a file that is replaced is open, or if one of that name is deleted and still open.
    private static bool IsInUse(Exception e) =>
        e is UnauthorizedAccessException or IOException
        && (e.HResult & 0xFFFF) is ErrorAccessDenied or ErrorSharingViolation or ErrorLockViolation or ErrorDirectoryNotEmpty or ErrorDeletePending or ErrorUserMappedFile;
}
