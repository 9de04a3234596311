namespace RedoxExport.Storage;

/// <summary>
/// The module's only kind of lock: an open file that no other process can open. The system releases it when the process ends for any
/// reason, so a file that is left behind blocks nobody.
/// </summary>
/// <remarks>
/// On Windows, the file is opened without sharing. Elsewhere, the lock is <c>flock</c>, which NFS (version 4, or version 3 with its lock
/// service) and SMB apply across computers. This version and earlier ones respect each other's locks: they use the same file and method.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    private const int Tries = 5;
    private const int LongestMark = 65_536;

    // The pause between two attempts, in milliseconds: Windows needs time to remove a file that its holder has closed.
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
    /// <param name="path">The file. It is created if it is missing, and deleted when the lock is released.</param>
    /// <returns><see langword="null"/> if another holder has the lock.</returns>
    /// <exception cref="IOException">A disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account cannot create or open the file.</exception>
    public static FileLock? TryTake(string path)
    {
        NameTakenException.RequireNoFolder(path);
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
                // Windows denies access to a file that its last holder has closed and that is about to be deleted.
                Thread.Sleep(PauseForRemoval);
                continue;
            }

            if (IsAt(path, held))
            {
                return new FileLock(path, held);
            }

            // The opened file is no longer at this path: its holder deleted it. Another process may hold the file that is there now.
            held.Dispose();
        }

        return null;
    }

    /// <summary>True if the lock is currently held. Changes nothing.</summary>
    /// <param name="path">The file.</param>
    /// <returns><see langword="null"/> if this account cannot see it.</returns>
    public static bool? IsHeld(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            // Opened with full sharing and closed immediately. A holder does not share the file; a killed process leaves the file, but not the lock.
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
            // The file belongs to another account.
            return null;
        }
    }

    public void Dispose()
    {
        if (!Disk.IsWindows && _held.CanRead)
        {
            try
            {
                if (IsStillAt(_path, _held))
                {
                    // Deleted before the lock is released: afterwards, the file at this path may belong to the next holder.
                    File.Delete(_path);
                }
            }
            catch (Exception e) when (Disk.IsFault(e))
            {
                // A file that is left behind blocks nobody.
            }
        }

        _held.Dispose();
    }

    // The lock is held, even if the file is gone by the next look, which is common if many processes take turns.
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows; EWOULDBLOCK on Linux and macOS, which .NET passes through.
    private static bool IsRefusal(IOException e) => Disk.IsWindows ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;

    // A lock is never a link. Opening a link would create or hold a file somewhere else; deleting it does not affect its target.
    private static void RemoveLink(string path)
    {
        if (new FileInfo(path).Attributes is var found && found != NotThere && (found & FileAttributes.ReparsePoint) != 0)
        {
            File.Delete(path);
        }
    }

    // Except on Windows, the holder deletes the file's name before it releases the lock. A process that opened the file just before can then
    // lock it, although it is no longer the file that the next process finds at the path.
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

        // The system cannot tell files apart. A random length that only this holder has set identifies the file.
        int mark = 1 + ((Guid.NewGuid().GetHashCode() & int.MaxValue) % LongestMark);
        held.SetLength(mark);
        return new FileInfo(path) is { Exists: true } found && found.Length == mark;
    }

    private static bool IsStillAt(string path, FileStream held) =>
        FileFacts.OfHandle(held.SafeFileHandle) is not { } open || (FileFacts.OfPath(path) is { } named && named.IsSameFile(open));
}
