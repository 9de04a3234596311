using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>The current view below a root, for those who read it.</summary>
public static class DatasetFolder
{
    /// <summary>Where the current view of a root is, or will be.</summary>
    /// <param name="root">The folder that the runs are in.</param>
    public static string PathOf(string root) => new DatasetPlace(root ?? throw new ArgumentNullException(nameof(root))).Current;

    /// <summary>Whether a folder is the current view of the root that it lies in, or one that an update works in.</summary>
    /// <param name="path">The folder.</param>
    public static bool Owns(string path)
    {
        string full = Path.GetFullPath(path ?? throw new ArgumentNullException(nameof(path)));
        DatasetPlace place = new(Path.GetDirectoryName(full) ?? full);
        return full == place.Current || full == place.Next || full == place.Old || full == place.Work;
    }

    /// <summary>
    /// Brings the current view back where an update was killed between taking the old view away and putting the new one there.
    /// Everything else that it left behind is the next update's matter.
    /// </summary>
    /// <param name="root">The folder that the runs are in.</param>
    /// <returns>Whether there is a current view. While an update is just exchanging it, there may be none for a moment.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="root"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException"><c>DatasetNotWritten</c>, <c>DatasetNotReplaced</c>: it cannot be put back.</exception>
    public static bool Recover(string root)
    {
        DatasetPlace place = new(root ?? throw new ArgumentNullException(nameof(root)));
        if (Directory.Exists(place.Current) || !(Directory.Exists(place.Old) || Directory.Exists(place.Next)))
        {
            return Directory.Exists(place.Current);
        }

        try
        {
            using FileLock held = place.Hold();
            DatasetSwap.Recover(place, static _ => { });
        }
        catch (RedoxExportException e) when (e.Recovery == Recovery.WaitForHolder)
        {
            // An update is at work: it puts the view into its place itself.
            return Directory.Exists(place.Current);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotWritten(place.Root, e);
        }

        return Directory.Exists(place.Current);
    }

    /// <summary>What the current view of a root holds, after <see cref="Recover"/>.</summary>
    /// <param name="root">The folder that the runs are in.</param>
    /// <returns><see langword="null"/> where there is no view, or none that this version understands.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="root"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException">As <see cref="Recover"/>.</exception>
    public static DatasetSummary? Read(string root)
    {
        try
        {
            return Recover(root) ? DatasetSummary.Read(PathOf(root)) : null;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotWritten(root, e);
        }
    }
}
