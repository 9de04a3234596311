using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// The state of a current view, and the way from an earlier state to it, for followers: databases and the like that do what each update did
/// to the view. A follower keeps the revision that it has reached, together with its data.
/// </summary>
/// <remarks>
/// Opening a feed takes no lock and changes nothing on disk. A follower either holds the view with <see cref="Hold"/> before it opens the feed, which makes
/// updates fail with <c>DatasetInUse</c> meanwhile, or asks <see cref="IsCurrent"/> after it has read everything and before it commits, and
/// begins again if the view was replaced. Files of a view never change, and no two states have the same revision, so if the revision is the same at
/// the end, all that was read is of one state.
/// </remarks>
internal sealed class DatasetFeed
{
    private const int Tries = 10;

    private readonly DatasetPaths _paths;

    private DatasetFeed(DatasetPaths paths, string folder, DatasetSummary view)
    {
        _paths = paths;
        Folder = folder;
        View = view;
    }

    /// <summary>The folder of the view: usually <c>current</c>; after a kill, the one that the next update makes the current one.</summary>
    public string Folder { get; }

    /// <summary>The runs and the types of the view.</summary>
    public DatasetSummary View { get; }

    /// <summary>The revision of the view; <see langword="null"/> if an earlier version of the module wrote it. Then the view has to be read in full.</summary>
    public string? Revision => View.Revision;

    public string LastRun => View.LastRunId;

    public DateTimeOffset TransactionTime => View.TransactionTime;

    /// <summary>Opens the feed of a root.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <returns><see langword="null"/> if there is no view, or if this version cannot read its summary.</returns>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static DatasetFeed? Open(string root)
    {
        DatasetPaths paths = new(root ?? throw new ArgumentNullException(nameof(root)));
        return Disk.Read(paths.Root, () =>
        {
            // An update may move the folder after it was found, and before it is read.
            for (int i = 0; i < Tries; i++)
            {
                string folder = DatasetSwap.FindLast(paths);
                if (TryRead(folder) is { } view)
                {
                    return new DatasetFeed(paths, folder, view);
                }
            }

            return null;
        });
    }

    /// <summary>Keeps updates from replacing the view and from removing change sets.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <returns>Disposing it lets updates run again.</returns>
    /// <exception cref="RedoxExportException"><c>DatasetInUse</c>, or a disk operation failed.</exception>
    public static IDisposable Hold(string root)
    {
        DatasetPaths paths = new(root ?? throw new ArgumentNullException(nameof(root)));
        return Disk.Do(paths.Root, paths.Hold);
    }

    /// <summary>The path of a type's file in the view. A type that the view does not have has no file.</summary>
    public string FileOf(string type) => DatasetPaths.FileOf(Folder, type);

    /// <summary>True if the view has not been replaced since the feed was opened. A view without a revision is known by its last run.</summary>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public bool IsCurrent() => Open(_paths.Root) is { } now && now.Folder == Folder && now.Revision == Revision && now.LastRun == LastRun;

    /// <summary>The change sets that lead from an earlier state to this one, in order. All their files have the bytes that were recorded.</summary>
    /// <param name="revision">The revision that the follower has reached; <see langword="null"/> if it has none.</param>
    /// <param name="cancellation">Stops the work within a moment.</param>
    /// <returns>
    /// Empty if nothing changed; <see langword="null"/> if the way is not on disk, or not in full: then the follower has to read the view.
    /// </returns>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public IReadOnlyList<ChangeSet>? Since(string? revision, CancellationToken cancellation = default)
    {
        if (Revision is null || revision is null)
        {
            return null;
        }

        return Disk.Do(_paths.Changes, () => Find(revision, cancellation));
    }

    private List<ChangeSet>? Find(string revision, CancellationToken cancellation)
    {
        List<ChangeSet> sets = [];
        string reached = Revision!;
        if (reached != revision)
        {
            foreach (ChangeSet set in new ChangeSetStore(_paths).LeadingTo(reached))
            {
                sets.Insert(0, set);
                reached = set.From;
                if (reached == revision)
                {
                    break;
                }
            }
        }

        return reached == revision && sets.TrueForAll(set => set.IsAsRecorded(cancellation)) ? sets : null;
    }

    private static DatasetSummary? TryRead(string folder)
    {
        try
        {
            return DatasetSummary.Read(folder);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
