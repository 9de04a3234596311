using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// Replaces the old view with the new one, in two renames. At every moment, either the old or the new view is complete
/// under one of three names; after a kill, <see cref="Recover"/> finds it.
/// </summary>
internal static class DatasetSwap
{
    /// <summary>Fails if the folder of the view has something else than a view: the update would delete it.</summary>
    /// <exception cref="RedoxExportException"><c>DatasetFolderNotOurs</c>.</exception>
    public static void RequireOwn(DatasetPaths paths)
    {
        // A view whose summary was lost has nothing but a file for each type.
        if (Directory.Exists(paths.Current)
            && !IsComplete(paths.Current)
            && Directory.EnumerateFileSystemEntries(paths.Current).Any(entry => Directory.Exists(entry) || !ExportLayout.IsViewFile(Path.GetFileName(entry))))
        {
            throw DatasetErrors.FolderNotOurs(paths.Current);
        }
    }

    /// <summary>Creates an empty folder for the next view.</summary>
    public static void CreateNext(DatasetPaths paths) => CreateLike(paths.Next, paths.Current);

    /// <summary>Creates a folder that only its owner can open. If the permissions of another one were opened for other users, it gets the same.</summary>
    public static void CreateLike(string folder, string other)
    {
        PrivateFolder.Create(folder);
#if NET8_0_OR_GREATER
        if (!OperatingSystem.IsWindows() && Directory.Exists(other))
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(other));
        }
#endif
    }

    /// <summary>Makes the complete next view the current one.</summary>
    /// <param name="paths">The paths. The caller holds the lock.</param>
    /// <param name="step">Called at each step.</param>
    /// <exception cref="RedoxExportException">
    /// <c>DatasetNotReplaced</c>: the old view is still the current one; the new one is complete, next to it.
    /// </exception>
    public static void Place(DatasetPaths paths, Action<string> step)
    {
        try
        {
            Delete(paths.Old);
            if (Directory.Exists(paths.Current))
            {
                step(DatasetSteps.Retiring);
                SharingRetry.Do(() => Directory.Move(paths.Current, paths.Old));
                step(DatasetSteps.Retired);
            }

            try
            {
                step(DatasetSteps.Placing);
                SharingRetry.Do(() => Directory.Move(paths.Next, paths.Current));
            }
            catch (Exception e) when (Disk.IsFault(e) && Directory.Exists(paths.Old))
            {
                SharingRetry.Do(() => Directory.Move(paths.Old, paths.Current));
                throw;
            }
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotReplaced(paths.Current, e);
        }

        step(DatasetSteps.Placed);
    }

    /// <summary>Cleans up after an update that was killed: makes the last complete view the current one and deletes the other folders.</summary>
    /// <param name="paths">The paths. The caller holds the lock.</param>
    /// <param name="step">Called at each step.</param>
    /// <exception cref="RedoxExportException"><c>DatasetNotReplaced</c>.</exception>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public static void Recover(DatasetPaths paths, Action<string> step)
    {
        if (!Directory.Exists(paths.Current) && Directory.Exists(paths.Old) && !IsComplete(paths.Next))
        {
            SharingRetry.Do(() => Directory.Move(paths.Old, paths.Current));
        }
        else if (IsComplete(paths.Next))
        {
            Place(paths, step);
        }

        Delete(paths.Next);
        Delete(paths.Work);
        Delete(paths.Old);
    }

    /// <summary>Returns the folder that <see cref="Recover"/> would make the current view. Moves nothing.</summary>
    public static string FindLast(DatasetPaths paths) =>
        IsComplete(paths.Next) ? paths.Next : Directory.Exists(paths.Current) ? paths.Current : paths.Old;

    /// <summary>True if the next view is complete, so that <see cref="Recover"/> would make it the current one.</summary>
    public static bool HasNext(DatasetPaths paths) => IsComplete(paths.Next);

    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            SharingRetry.Do(() => Directory.Delete(folder, recursive: true));
        }
    }

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, ExportLayout.ViewSummaryName));
}
