using System.Globalization;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Datasets;

/// <summary>
/// Merges runs into the current view below a root: <c>current/&lt;Type&gt;.ndjson</c> with the newest version of each resource, one per
/// line, sorted by id. The result is the same, byte for byte, whether the runs are merged one per night or all at once.
/// </summary>
/// <remarks>The rules are in docs/dataset.md. Memory is limited to about 150 MB, plus 65 MB per million patients of a group.</remarks>
internal sealed class DatasetUpdate
{
    private readonly DatasetPaths _paths;
    private readonly IReadOnlyList<DatasetRun> _runs;
    private readonly IExportEvents? _events;

    /// <summary>Prepares an update.</summary>
    /// <param name="root">The folder that contains <c>current</c>. Both may not exist yet.</param>
    /// <param name="runs">
    /// All complete runs, oldest first, including those that are already in the view. Runs before the last full run are ignored.
    /// </param>
    /// <param name="events">Receives events; may be <see langword="null"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="root"/> or <paramref name="runs"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">Two runs have the same id.</exception>
    public DatasetUpdate(string root, IReadOnlyList<DatasetRun> runs, IExportEvents? events = null)
    {
        _paths = new DatasetPaths(root ?? throw new ArgumentNullException(nameof(root)));
        _runs = runs ?? throw new ArgumentNullException(nameof(runs));
        _events = events;
        if (runs.Select(run => run.Id).Distinct(StringComparer.Ordinal).Count() != runs.Count)
        {
            throw new ArgumentException("Two runs have one id.", nameof(runs));
        }
    }

    internal DatasetLimits Limits { get; init; } = DatasetLimits.Default;

    /// <summary>Called at each step after which a kill would leave a different state on disk.</summary>
    internal Action<string> Step { get; init; } = static _ => { };

    /// <summary>The full path of the folder that a view is moved to instead of being deleted; <see langword="null"/> for a view that may be deleted.</summary>
    internal Func<DatasetSummary, string?> KeepAs { get; init; } = static _ => null;

    /// <summary>Updates the view. The old view stays unchanged until the new one is complete and replaces it in one step.</summary>
    /// <param name="cancellation">Stops the work within a moment. The view is then unchanged.</param>
    /// <returns>The changes, and the totals of the view.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was canceled.</exception>
    /// <exception cref="RedoxExportException">
    /// <c>DatasetInUse</c>, <c>DatasetWithoutFullRun</c>, <c>DatasetRunMissing</c>, <c>DatasetRunUnfinished</c>, <c>DatasetRunDamaged</c>,
    /// <c>ResourceWithoutId</c>, <c>ResourceTypeUnusable</c>, <c>DeletionUnreadable</c>, <c>DatasetDamaged</c>, <c>DatasetNotWritten</c>,
    /// <c>DatasetNotReplaced</c>, <c>DatasetFolderNotOurs</c>. After each of them, the view is unchanged.
    /// </exception>
    public DatasetResult Run(CancellationToken cancellation = default)
    {
        try
        {
            PrivateFolder.Create(_paths.Root);
            using FileLock held = _paths.Hold();
            OthersAccess.ReportFolder(_events, _paths.Root);
            DatasetSwap.RequireOwn(_paths);
            if (DatasetSwap.HasNext(_paths))
            {
                KeepReplaced();
            }

            DatasetSwap.Recover(_paths, Step);
            TrimChanges();
            DatasetResult result = Merge(cancellation);
            Report(result);
            return result;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotWritten(_paths.Root, e);
        }
    }

    private DatasetResult Merge(CancellationToken cancellation)
    {
        DatasetCounter counter = new();
        while (true)
        {
            DatasetSummary? before = DatasetSummary.Read(_paths.Current);
            DatasetPlan plan = DatasetPlan.Make(_paths.Root, before, _runs);
            if (plan.Runs.Count == 0)
            {
                return counter.Complete(_paths.Current, before!);
            }

            counter.IsRebuilt |= plan.IsRebuild;
            MergeOnce(before, plan, counter, cancellation);
        }
    }

    private void MergeOnce(DatasetSummary? before, DatasetPlan plan, DatasetCounter counter, CancellationToken cancellation)
    {
        bool isComplete = false;
        try
        {
            counter.RunsFolded += new DatasetMerge(_paths, before, plan, counter, Limits, Step, cancellation).Run();
            isComplete = true;
        }
        finally
        {
            if (!isComplete)
            {
                CleanUp(_paths.Next);
                CleanUp(_paths.Work);
                TrimChanges();
            }
        }

        KeepReplaced();
        DatasetSwap.Place(_paths, Step);
        CleanUp(_paths.Work);
        CleanUp(_paths.Old);
        TrimChanges();
        Step(DatasetSteps.Cleared);
    }

    /// <summary>Moves the view away if it must be kept. The next view is complete, and takes its place now or, after a kill, in the next update.</summary>
    private void KeepReplaced()
    {
        if (DatasetSummary.Read(_paths.Current) is not { } replaced || KeepAs(replaced) is not { } folder)
        {
            return;
        }

        try
        {
            SharingRetry.Do(() => Directory.Move(_paths.Current, folder));
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotReplaced(_paths.Current, e);
        }
    }

    /// <summary>Removes a folder. If that fails, the next update tries again; it neither undoes this update nor hides why this one failed.</summary>
    private void CleanUp(string folder) => CleanUp(folder, () => DatasetSwap.Delete(folder));

    /// <summary>Removes the change sets that no longer count, and those of updates that did not replace the view.</summary>
    private void TrimChanges() => CleanUp(_paths.Changes, () => new ChangeSetStore(_paths).Trim(DatasetSummary.Read(_paths.Current), Limits));

    private void CleanUp(string folder, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            _events.Warning("DatasetNotCleared", $"'{folder}' could not be removed, and the next update tries again: {StorageErrors.ReasonOf(e)}");
        }
    }

    private void Report(DatasetResult result)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (result.PatientsLeft > 0)
        {
            _events.Warning("PatientsLeft", $"{Amount.Of(result.PatientsLeft, "patient")} left the group and the current view, {Amount.Of(result.Left - result.PatientsLeft, "resource")} with them.");
        }

        if (result.SubsettedPassedOver > 0)
        {
            _events.Warning("SubsettedPassedOver", $"{Amount.Of(result.SubsettedPassedOver, "incomplete version of a resource", "incomplete versions of resources")} (SUBSETTED) arrived, although the current view already has complete ones. The complete versions were kept, although they may be older.");
        }

        if (result.OutcomesPassedOver > 0)
        {
            _events.Warning("OutcomesPassedOver", $"{Amount.Of(result.OutcomesPassedOver, "OperationOutcome line")} arrived among the data. Such lines are not data and are not in the current view.");
        }

        if (result.VersionsContradicted > 0)
        {
            _events.Warning("VersionsContradicted", $"In {Amount.Of(result.VersionsContradicted, "case")}, meta.versionId and meta.lastUpdated disagreed on which version of a resource is newer. The current view has the version of the later run.");
        }

        if (result.LinesPassedOver > 0)
        {
            _events.Warning("DamagedLinesPassedOver", $"{Amount.Of(result.LinesPassedOver, "damaged line is", "damaged lines are")} not in the current view. The runs with damaged lines are known to be incomplete.");
        }

        _events.Verbose("DatasetUpdated", string.Format(
            culture,
            "The current view has {0} after {1}: {2:N0} added, {3:N0} updated, {4:N0} deleted, {5:N0} removed with patients who left.",
            Amount.Of(result.Resources, "resource"),
            Amount.Of(result.RunsFolded, "more run"),
            result.Added,
            result.Updated,
            result.Deleted,
            result.Left));
    }
}
