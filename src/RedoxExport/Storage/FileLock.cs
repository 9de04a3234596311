namespace RedoxExport.Storage;

/// <summary>
/// Holds a file that nobody else may open meanwhile. The system lets go of it when the process ends, however it ends: what is left
/// of it then holds nobody up.
/// </summary>
/// <remarks>
/// Windows refuses to share the file; elsewhere it is <c>flock</c>, which NFS (version 4, or 3 with its lock service) and SMB carry to
/// other computers.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    private const int Tries = 5;
    private const int LongestMark = 65_536;

    private readonly FileStream _held;

    private FileLock(FileStream held)
    {
        _held = held;
    }

    /// <summary>Takes it, where it is free.</summary>
    /// <param name="path">The file; made where there is none, and removed in the end.</param>
    /// <returns><see langword="null"/> where somebody has it.</returns>
    public static FileLock? TryTake(string path)
    {
        for (int i = 0; i < Tries; i++)
        {
            FileStream held;
            try
            {
                held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException e) when (IsRefusal(e) || (e is not DirectoryNotFoundException and not PathTooLongException && File.Exists(path)))
            {
                return null;
            }

            if (IsAt(path, held))
            {
                return new FileLock(held);
            }

            held.Dispose();
        }

        return null;
    }

    /// <summary>Whether somebody holds it at the moment, as far as that can be seen. Nothing is changed.</summary>
    /// <param name="path">The file.</param>
    public static bool IsHeld(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            // Shared with everybody and let go at once. Who holds it shares with nobody; a kill leaves the file, not the hold.
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
            // Another account's: whether it still holds it cannot be asked.
            return false;
        }
    }

    public void Dispose() => _held.Dispose();

    // That somebody has it, whether or not the file's name is still there: where many take turns, it often is gone at the next look.
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows; EWOULDBLOCK of Linux and of macOS, which .NET gives as it is.
    private static bool IsRefusal(IOException e) => Path.DirectorySeparatorChar == '\\' ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;

    // But for Windows, whoever had it removes the file's name before it lets go: what was opened just before then is held, and is
    // not the file that the next one finds. A length that only this holder has given shows whether it is the same.
    private static bool IsAt(string path, FileStream held)
    {
        if (Path.DirectorySeparatorChar == '\\')
        {
            return true;
        }

        int mark = 1 + ((Guid.NewGuid().GetHashCode() & int.MaxValue) % LongestMark);
        held.SetLength(mark);
        return new FileInfo(path) is { Exists: true } found && found.Length == mark;
    }
}
