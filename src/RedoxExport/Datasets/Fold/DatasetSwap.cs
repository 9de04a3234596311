using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// Replaces the old view with the new one, in two renames. At every moment, either the old or the new view is complete
/// under one of three names; after a kill, <see cref="Recover"/> finds it.
/// </summary>
internal static class DatasetSwap
{
    /// <summary>Creates an empty folder for the next view.</summary>
    public static void CreateNext(DatasetPlace place)
    {
        PrivateFolder.Create(place.Next);
#if NET8_0_OR_GREATER
        // If the view's permissions were opened for other users, the next view gets the same permissions.
        if (!OperatingSystem.IsWindows() && Directory.Exists(place.Current))
        {
            File.SetUnixFileMode(place.Next, File.GetUnixFileMode(place.Current));
        }
#endif
    }

    /// <summary>Makes the complete next view the current one.</summary>
    /// <param name="place">The paths. The caller holds the lock.</param>
    /// <param name="step">Called at each step.</param>
    /// <exception cref="RedoxExportException">
    /// <c>DatasetNotReplaced</c>: the old view is still the current one; the new one is complete, next to it.
    /// </exception>
    public static void Place(DatasetPlace place, Action<string> step)
    {
        try
        {
            Delete(place.Old);
            if (Directory.Exists(place.Current))
            {
                step(DatasetSteps.Retiring);
                SharingRetry.Do(() => Directory.Move(place.Current, place.Old));
                step(DatasetSteps.Retired);
            }

            try
            {
                step(DatasetSteps.Placing);
                SharingRetry.Do(() => Directory.Move(place.Next, place.Current));
            }
            catch (Exception e) when (Disk.IsFault(e) && Directory.Exists(place.Old))
            {
                SharingRetry.Do(() => Directory.Move(place.Old, place.Current));
                throw;
            }
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotReplaced(place.Current, e);
        }

        step(DatasetSteps.Placed);
    }

    /// <summary>Cleans up after an update that was killed: makes the last complete view the current one and deletes the other folders.</summary>
    /// <param name="place">The paths. The caller holds the lock.</param>
    /// <param name="step">Called at each step.</param>
    /// <exception cref="RedoxExportException"><c>DatasetNotReplaced</c>.</exception>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public static void Recover(DatasetPlace place, Action<string> step)
    {
        if (!Directory.Exists(place.Current) && Directory.Exists(place.Old) && !IsComplete(place.Next))
        {
            SharingRetry.Do(() => Directory.Move(place.Old, place.Current));
        }
        else if (IsComplete(place.Next))
        {
            Place(place, step);
        }

        Delete(place.Next);
        Delete(place.Work);
        Delete(place.Old);
    }

    /// <summary>Returns the folder that <see cref="Recover"/> would make the current view. Moves nothing.</summary>
    public static string FindLast(DatasetPlace place) =>
        IsComplete(place.Next) ? place.Next : Directory.Exists(place.Current) ? place.Current : place.Old;

    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            SharingRetry.Do(() => Directory.Delete(folder, recursive: true));
        }
    }

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, ExportLayout.ViewSummaryName));
}
