using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// Puts a new view into the place of the old one, in two renames. Whenever it is killed, either the old or the new view is whole
/// under one of three names, and <see cref="Recover"/> finds it.
/// </summary>
internal static class DatasetSwap
{
    /// <summary>An empty folder for the view that is to be made.</summary>
    public static void CreateNext(DatasetPlace place)
    {
        PrivateFolder.Create(place.Next);
#if NET8_0_OR_GREATER
        // Whoever opened the view for others meant the next one too.
        if (!OperatingSystem.IsWindows() && Directory.Exists(place.Current))
        {
            File.SetUnixFileMode(place.Next, File.GetUnixFileMode(place.Current));
        }
#endif
    }

    /// <summary>Makes the complete next view the current one.</summary>
    /// <param name="place">The names. Held.</param>
    /// <param name="step">Told of each step.</param>
    /// <exception cref="RedoxExportException"><c>DatasetNotReplaced</c>: the old view is still the current one, the new one complete beside it.</exception>
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

    /// <summary>Brings what a killed update has left behind into order: the last complete view is the current one, the rest goes.</summary>
    /// <param name="place">The names. Held.</param>
    /// <param name="step">Told of each step.</param>
    /// <exception cref="RedoxExportException"><c>DatasetNotReplaced</c>.</exception>
    /// <exception cref="IOException">The disk is at fault.</exception>
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

    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            SharingRetry.Do(() => Directory.Delete(folder, recursive: true));
        }
    }

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, ExportLayout.ViewSummaryName));
}
