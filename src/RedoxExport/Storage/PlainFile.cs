using System.Runtime.CompilerServices;

namespace RedoxExport.Storage;

/// <summary>
/// Creates, reopens, moves and deletes the files that the module writes, and follows no link: the only place that does. A name that
/// can be guessed may have been prepared by somebody else, as a link or as a file of his own.
/// </summary>
internal static class PlainFile
{
    private const int Unbuffered = 1;
    private const int Tries = 3;

    /// <summary>Creates a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rights">Who may open it.</param>
    /// <param name="access">How it is used.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <exception cref="IOException">There is a file, or a link, of that name; or the disk is at fault.</exception>
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

    /// <summary>Creates a file, after deleting what is left of an earlier one. Deleting follows no link.</summary>
    /// <param name="path">The file. Nobody else writes it meanwhile: its folder is held.</param>
    /// <param name="rights">Who may open it.</param>
    /// <exception cref="IOException">The disk is at fault.</exception>
    /// <exception cref="UnauthorizedAccessException">This account may not do it.</exception>
    [MethodImpl(HotPath.Optimized)]
    public static FileStream CreateOver(string path, FileRights rights)
    {
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

    /// <summary>Opens a file that an earlier process of this account has left, to continue it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It is a link, has a second name, or belongs to another account; or the disk is at fault.</exception>
    public static FileStream Reopen(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, Unbuffered);

        // What was opened is judged, and that it is what the path names itself: a link opens something else.
        if (FileFacts.OfHandle(file.SafeFileHandle) is { } open && FileFacts.OfPath(path) is { } named && open.IsSameFile(named) && IsTrusted(named, path))
        {
            return file;
        }

        file.Dispose();
        throw new IOException("The file is a link, has a second name, or belongs to another account.");
    }

    /// <summary>Tells if a file can be continued: a plain file of this account with no other name.</summary>
    /// <param name="path">The file.</param>
    public static bool IsTrusted(string path) => FileFacts.OfPath(path) is { } named && IsTrusted(named, path);

    /// <summary>Moves a file over another, in one step if the system can. A link of the name is replaced, not followed.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its new name, in the same folder.</param>
    public static void Replace(string from, string to) => SharingRetry.Do(
        static (from, to) =>
        {
#if NET8_0_OR_GREATER
            File.Move(from, to, overwrite: true);
#else
            if (File.Exists(to))
            {
                File.Replace(from, to, null);
            }
            else
            {
                File.Move(from, to);
            }
#endif
        },
        from,
        to);

    /// <summary>Deletes a file if there is one. A link is deleted itself.</summary>
    /// <param name="path">The file.</param>
    public static void Delete(string path) => SharingRetry.Do(() => File.Delete(path));

    /// <summary>Deletes what an earlier process has left, if no process writes it: a file that is open for writing is not shared.</summary>
    /// <param name="path">The file. Its name is given once: nobody creates another one of it.</param>
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
            // In use, or not to be deleted by this account. It harms nothing; the next write tries again.
        }
    }

    /// <summary>What a file becomes in a folder that is created for its owner alone. The file is deleted again.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns><see langword="null"/> if the folder takes no file, or the system does not say it.</returns>
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

    private static bool IsTrusted(FileFacts file, string path) => file is { IsPlain: true, Names: <= 1 } && IsOwn(file, path);

    // The owner is compared with that of a new file next to it: a share may give all files one owner, a server may take root's files away
    // from root, and on Windows an elevated administrator's files belong to the administrators.
    private static bool IsOwn(FileFacts file, string path) => FactsOfNewFile(Path.GetDirectoryName(path)!)?.Owner == file.Owner;
}
