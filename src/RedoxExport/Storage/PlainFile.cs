using System.Runtime.CompilerServices;

namespace RedoxExport.Storage;

/// <summary>
/// Creates, reopens, moves and deletes the files that the module writes, and follows no link. No other class does this. Another user may
/// have prepared a predictable name, as a link or as a file of their own.
/// </summary>
internal static class PlainFile
{
    private const int Unbuffered = 1;
    private const int Tries = 3;
    private const string LinkFound = "It is a link to another file, and the module does not write through links.";

    /// <summary>Creates a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rights">The permissions of the file.</param>
    /// <param name="access">The access that the caller needs.</param>
    /// <param name="share">The access that other processes keep while the file is open.</param>
    /// <exception cref="IOException">A file or a link of that name exists, or a disk operation failed.</exception>
    [MethodImpl(HotPath.Optimized)]
    public static FileStream CreateNew(string path, FileRights rights, FileAccess access, FileShare share)
    {
#if NET8_0_OR_GREATER
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = (UnixFileMode)(rights.IsExact ? FileRights.Owner.Mode : rights.Mode);
        }

        FileStream file = new(path, options);
        if (rights.IsExact && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, (UnixFileMode)rights.Mode);
        }

        return file;
#else
        return new FileStream(path, FileMode.CreateNew, access, share, Unbuffered);
#endif
    }

    /// <summary>Creates a file after deleting an earlier one of the same name. Deleting does not follow links.</summary>
    /// <param name="path">The file. The caller holds the lock of its folder, so no other process writes it.</param>
    /// <param name="rights">The permissions of the file.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    [MethodImpl(HotPath.Optimized)]
    public static FileStream CreateOver(string path, FileRights rights)
    {
        NameTakenException.RequireNoFolder(path);
        for (int i = 1; ; i++)
        {
            try
            {
                return CreateNew(path, rights, FileAccess.ReadWrite, FileShare.Read);
            }
            catch (IOException e) when (i < Tries && e is not DirectoryNotFoundException and not PathTooLongException)
            {
                Delete(path);
            }
        }
    }

    /// <summary>Opens a file that an earlier process of this account left behind, to continue it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file is a link, has a second name, or belongs to another account; or a disk operation failed.</exception>
    public static FileStream Reopen(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, Unbuffered);

        // The check applies to the opened file, and the path itself must name that file: through a link, another file is opened.
        if (FileFacts.OfHandle(file.SafeFileHandle) is { } open && FileFacts.OfPath(path) is { } named && open.IsSameFile(named) && IsTrusted(named, path))
        {
            return file;
        }

        file.Dispose();
        throw new IOException("The file is a link, has a second name, or belongs to another account.");
    }

    /// <summary>
    /// Opens a file that is only ever added to, such as a journal, or creates it. Another account may have begun it, but a link is not followed: what
    /// is added would go to another file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file is a link, or a disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    public static FileStream OpenToAdd(string path)
    {
        NameTakenException.RequireNoFolder(path);
        for (int i = 1; ; i++)
        {
            try
            {
                return OpenExisting(path);
            }
            catch (FileNotFoundException)
            {
                // Not there, or a link to a file that does not exist.
            }

            try
            {
                return CreateNew(path, FileRights.HandedDownBy(Path.GetDirectoryName(path)!), FileAccess.ReadWrite, FileShare.Read);
            }
            catch (IOException e) when (e is not DirectoryNotFoundException and not PathTooLongException && FileFacts.OfPath(path) is not null)
            {
                if (i == Tries)
                {
                    throw new IOException(LinkFound, e);
                }
            }
        }
    }

    /// <summary>True if a file can be continued: it is a plain file of this account with no other name.</summary>
    /// <param name="path">The file.</param>
    public static bool IsTrusted(string path) => FileFacts.OfPath(path) is { } named && IsTrusted(named, path);

    /// <summary>Moves a file over another, in one step if the system supports it. A link at the target is replaced, not followed.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its new name, in the same folder.</param>
    public static void Replace(string from, string to)
    {
        NameTakenException.RequireNoFolder(to);
        SharingRetry.Do(
            static (from, to) => File.Move(from, to, overwrite: true),
            from,
            to);
    }

    /// <summary>Reads a small document that another process may be replacing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This account has no permission.</exception>
    public static byte[] ReadAll(string path)
    {
        byte[] bytes = [];
        SharingRetry.Do(() => bytes = File.ReadAllBytes(path));
        return bytes;
    }

    /// <summary>Deletes a file if it exists. If it is a link, the link itself is deleted.</summary>
    /// <param name="path">The file.</param>
    public static void Delete(string path) => SharingRetry.Do(() => File.Delete(path));

    /// <summary>
    /// Deletes a file that an earlier process left behind, unless a process is writing it: a file that is open for writing is not shared.
    /// </summary>
    /// <param name="path">The file. Its name is unique, so no other process creates a file of the same name.</param>
    public static void DeleteAbandoned(string path)
    {
        try
        {
            if (IsTrusted(path))
            {
                using FileStream abandoned = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Delete, Unbuffered);
                Delete(path);
            }
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            // The file is in use, or this account may not delete it. It does no harm, and the next write tries again.
        }
    }

    /// <summary>Creates a file in a folder for its owner alone, reads its facts, and deletes it.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns><see langword="null"/> if no file can be created in the folder, or if the system does not provide the facts.</returns>
    public static FileFacts? FactsOfNewFile(string folder)
    {
        try
        {
            string probe = Path.Combine(folder, ExportLayout.TemporaryName(ExportLayout.OwnerProbeName, ExportLayout.NewToken(), ExportLayout.NewEnding));
            using FileStream created = CreateNew(probe, FileRights.Owner, FileAccess.Write, FileShare.Delete);
            FileFacts? own = FileFacts.OfHandle(created.SafeFileHandle);
            Delete(probe);
            return own;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            return null;
        }
    }

    private static FileStream OpenExisting(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, Unbuffered);
        if (FileFacts.OfHandle(file.SafeFileHandle) is not { } open
            || (FileFacts.OfPath(path) is { } named && named.IsSameFile(open) && (Disk.IsWindows || open.IsPlain)))
        {
            return file;
        }

        file.Dispose();
        throw new IOException(LinkFound);
    }

    private static bool IsTrusted(FileFacts file, string path) => file is { IsPlain: true, Names: <= 1 } && IsOwn(file, path);

    // The owner is compared with that of a new file in the same folder, not with this account: a share may give all files one owner, a server
    // may map root to another account, and on Windows the files of an elevated administrator belong to the Administrators group.
    private static bool IsOwn(FileFacts file, string path) => FactsOfNewFile(Path.GetDirectoryName(path)!)?.Owner == file.Owner;
}
