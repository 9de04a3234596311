namespace RedoxExport.Storage;

/// <summary>
/// Holds a file that nobody else can open meanwhile: the only lock of the module. The system releases it when the process ends,
/// however it ends, so a file that is left behind blocks nobody.
/// </summary>
/// <remarks>
/// Windows refuses to share the file. Elsewhere it is <c>flock</c>, which NFS (version 4, or 3 with its lock service) and SMB carry to
/// other computers. Locks of earlier versions are respected, and they respect this one: the file and the way to hold it are the same.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    private const int Tries = 5;
    private const int LongestMark = 65_536;

    // How long Windows may take to remove a file that its holder has closed, in milliseconds for each of the tries.
    private const int PauseForRemoval = 10;

    private const FileAttributes NotThere = (FileAttributes)(-1);

    private readonly string _path;
    private readonly FileStream _held;

    private FileLock(string path, FileStream held)
    {
        _path = path;
        _held = held;
    }

    /// <summary>Takes the lock if it is free.</summary>
    /// <param name="path">The file. It is created if it is missing, and removed when the lock is released.</param>
    /// <returns><see langword="null"/> if somebody else holds the lock.</returns>
    /// <exception cref="IOException">The disk is at fault.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be created or opened by this account.</exception>
    public static FileLock? TryTake(string path)
    {
        for (int i = 1; i <= Tries; i++)
        {
            FileStream held;
            try
            {
                RemoveLink(path);
                held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, Disk.IsWindows ? FileOptions.DeleteOnClose : FileOptions.None);
            }
            catch (IOException e) when (IsRefusal(e) || (e is not DirectoryNotFoundException and not PathTooLongException && File.Exists(path)))
            {
                return null;
            }
            catch (UnauthorizedAccessException) when (Disk.IsWindows && i < Tries)
            {
                // Windows denies access to a file that its last holder has closed and that is about to go.
                Thread.Sleep(PauseForRemoval);
                continue;
            }

            if (IsAt(path, held))
            {
                return new FileLock(path, held);
            }

            // Only the holder removes the file: at this path lies the one that somebody else holds by now.
            held.Dispose();
        }

        return null;
    }

    /// <summary>Tells if somebody holds the lock at the moment, as far as that can be seen. Nothing is changed.</summary>
    /// <param name="path">The file.</param>
    public static bool IsHeld(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            // Shared with everybody and closed at once. A holder shares with nobody; a kill leaves the file, not the lock.
            using FileStream seen = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // It belongs to another account: its state cannot be asked for.
            return false;
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose()
    {
        if (!Disk.IsWindows && _held.CanRead)
        {
            try
            {
                if (IsStillAt(_path, _held))
                {
                    // Before the lock is released: what lies there afterwards may be the next holder's.
                    File.Delete(_path);
                }
            }
            catch (Exception e) when (Disk.IsFault(e))
            {
                // A file that stays blocks nobody.
            }
        }

        _held.Dispose();
    }

    // The lock is held, even if the file's name is gone at the next look, as often happens where many take turns.
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows; EWOULDBLOCK of Linux and of macOS, which .NET passes on as it is.
    private static bool IsRefusal(IOException e) => Disk.IsWindows ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;

    // A lock is never a link. Opening one would create or hold a file somewhere else; deleting it does not touch that file.
    private static void RemoveLink(string path)
    {
        if (new FileInfo(path).Attributes is var found && found != NotThere && (found & FileAttributes.ReparsePoint) != 0)
        {
            File.Delete(path);
        }
    }

    // Except on Windows, the holder removes the file's name before it releases the lock: what was opened just before that can be locked
    // then, and is not the file that the next one finds.
    private static bool IsAt(string path, FileStream held)
    {
        if (Disk.IsWindows)
        {
            return true;
        }

        if (FileFacts.OfHandle(held.SafeFileHandle) is { } open)
        {
            return FileFacts.OfPath(path) is { IsPlain: true } named && named.IsSameFile(open);
        }

        // A system that does not tell files apart: a length that only this holder has given shows it.
        int mark = 1 + ((Guid.NewGuid().GetHashCode() & int.MaxValue) % LongestMark);
        held.SetLength(mark);
        return new FileInfo(path) is { Exists: true } found && found.Length == mark;
    }

    private static bool IsStillAt(string path, FileStream held) =>
        FileFacts.OfHandle(held.SafeFileHandle) is not { } open || (FileFacts.OfPath(path) is { } named && named.IsSameFile(open));
}
