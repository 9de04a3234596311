using System.Globalization;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// Brings runs into the current view below a root: <c>current/&lt;Type&gt;.ndjson</c>, the newest version of each resource, a line
/// each, sorted by id. What comes out is the same, byte for byte, whether the runs are brought in night by night or all at once.
/// </summary>
/// <remarks>docs/dataset.md has the rules. Memory is bounded: about 150 MB, and 65 MB for each million patients of a group.</remarks>
public sealed class DatasetUpdate
{
    private readonly DatasetPlace _place;
    private readonly IReadOnlyList<DatasetRun> _runs;
    private readonly IExportEvents? _events;

    /// <summary>Prepares an update.</summary>
    /// <param name="root">The folder that <c>current</c> is in, or will be.</param>
    /// <param name="runs">The complete runs, oldest first: all that there are, those included that are in the view. What lies before the last full run is not looked at.</param>
    /// <param name="events">Takes what happens, or nothing.</param>
    /// <exception cref="ArgumentNullException"><paramref name="root"/> or <paramref name="runs"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">Two runs have one id.</exception>
    public DatasetUpdate(string root, IReadOnlyList<DatasetRun> runs, IExportEvents? events = null)
    {
        _place = new DatasetPlace(root ?? throw new ArgumentNullException(nameof(root)));
        _runs = runs ?? throw new ArgumentNullException(nameof(runs));
        _events = events;
        if (runs.Select(run => run.Id).Distinct(StringComparer.Ordinal).Count() != runs.Count)
        {
            throw new ArgumentException("Two runs have one id.", nameof(runs));
        }
    }

    /// <summary>How much memory it takes.</summary>
    internal DatasetLimits Limits { get; init; } = DatasetLimits.Default;

    /// <summary>Told of each step behind which a kill would leave something else on the disk.</summary>
    internal Action<string> Step { get; init; } = static _ => { };

    /// <summary>Updates the view. Until the new one is complete and takes its place in one step, the old one is as it was.</summary>
    /// <param name="cancellation">Ends the work within a moment; the view is unchanged then.</param>
    /// <returns>What changed, and what the view holds.</returns>
    /// <exception cref="OperationCanceledException">Asked for by <paramref name="cancellation"/>.</exception>
    /// <exception cref="RedoxExportException">
    /// <c>DatasetInUse</c>, <c>DatasetWithoutFullRun</c>, <c>DatasetRunMissing</c>, <c>DatasetRunUnfinished</c>, <c>DatasetRunDamaged</c>,
    /// <c>ResourceWithoutId</c>, <c>ResourceTypeUnusable</c>, <c>DeletionUnreadable</c>, <c>DatasetDamaged</c>, <c>DatasetNotWritten</c>,
    /// <c>DatasetNotReplaced</c>. The view is unchanged after each.
    /// </exception>
    public DatasetResult Run(CancellationToken cancellation = default)
    {
        try
        {
            PrivateFolder.Create(_place.Root);
            using FileLock held = _place.Hold();
            OthersAccess.ReportFolder(_events, _place.Root);
            DatasetSwap.Recover(_place, Step);
            DatasetResult result = Fold(cancellation);
            Report(result);
            return result;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotWritten(_place.Root, e);
        }
    }

    private DatasetResult Fold(CancellationToken cancellation)
    {
        DatasetTally tally = new();
        while (true)
        {
            DatasetSummary? before = DatasetSummary.Read(_place.Current);
            DatasetPlan plan = DatasetPlan.Make(_place.Root, before, _runs);
            if (plan.Runs.Count == 0)
            {
                return tally.Complete(_place.Current, before!);
            }

            tally.IsRebuilt |= plan.IsRebuild;
            FoldOnce(before, plan, tally, cancellation);
        }
    }

    private void FoldOnce(DatasetSummary? before, DatasetPlan plan, DatasetTally tally, CancellationToken cancellation)
    {
        bool isComplete = false;
        try
        {
            tally.RunsFolded += new DatasetFold(_place, before, plan, tally, Limits, Step, cancellation).Run();
            isComplete = true;
        }
        finally
        {
            if (!isComplete)
            {
                CleanUp(_place.Next);
                CleanUp(_place.Work);
            }
        }

        DatasetSwap.Place(_place, Step);
        CleanUp(_place.Work);
        CleanUp(_place.Old);
        Step(DatasetSteps.Cleared);
    }

    /// <summary>What cannot be removed now is removed by the next update, and does not undo this one or hide why it failed.</summary>
    private void CleanUp(string folder)
    {
        try
        {
            DatasetSwap.Delete(folder);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            _events.Warning("DatasetNotCleared", $"'{folder}' could not be removed, and the next update tries again: {e.Message}");
        }
    }

    private void Report(DatasetResult result)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (result.PatientsLeft > 0)
        {
            _events.Warning("PatientsLeft", string.Format(culture, "{0:N0} patients left the group and the current view, {1:N0} resources with them.", result.PatientsLeft, result.Left - result.PatientsLeft));
        }

        if (result.SubsettedPassedOver > 0)
        {
            _events.Warning("SubsettedPassedOver", string.Format(culture, "{0:N0} times a resource came only in part (SUBSETTED) that the current view has as a whole. The whole one stays, and may be older.", result.SubsettedPassedOver));
        }

        if (result.OutcomesPassedOver > 0)
        {
            _events.Warning("OutcomesPassedOver", string.Format(culture, "{0:N0} OperationOutcome lines stood among the data. They are no data and not in the current view.", result.OutcomesPassedOver));
        }

        if (result.VersionsContradicted > 0)
        {
            _events.Warning("VersionsContradicted", string.Format(culture, "{0:N0} times meta.versionId and meta.lastUpdated disagreed on which version of a resource is newer. The version of the later run was taken.", result.VersionsContradicted));
        }

        if (result.LinesPassedOver > 0)
        {
            _events.Warning("DamagedLinesPassedOver", string.Format(culture, "{0:N0} damaged lines are not in the current view. The runs that have them are known to be incomplete.", result.LinesPassedOver));
        }

        _events.Verbose("DatasetUpdated", string.Format(
            culture,
            "The current view has {0:N0} resources from {1:N0} runs more: {2:N0} added, {3:N0} updated, {4:N0} deleted, {5:N0} left.",
            result.Resources,
            result.RunsFolded,
            result.Added,
            result.Updated,
            result.Deleted,
            result.Left));
    }
}
