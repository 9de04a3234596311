using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Runs checks on the current view of a root: the built-in ones, references that lead nowhere, and checks of the user.</summary>
/// <param name="root">The folder of the runs.</param>
/// <param name="own">The checks of the user.</param>
internal sealed class DataChecks(string root, IReadOnlyList<ViewPlan> own)
{
    /// <summary>How far the checks are.</summary>
    public SyncProgress Progress { get; } = new() { Activity = "Opening the current view" };

    /// <summary>Runs the checks. Changes nothing on disk.</summary>
    /// <returns><see langword="null"/> if there is no current view.</returns>
    /// <exception cref="RedoxExportException">A file of the view cannot be read.</exception>
    public CheckResult? Run(CancellationToken cancellation)
    {
        if (DatasetFeed.Open(root) is not { } feed)
        {
            return null;
        }

        DatasetType[] types = [.. feed.View.Types.Where(type => type.Resources > 0)];
        HashSet<string> present = new(types.Select(type => type.Type), StringComparer.Ordinal);
        BuiltInView[] views = [.. BuiltInViews.ViewNames.Select(name => BuiltInViews.Find(name)!).Where(view => present.Contains(view.Resource))];
        DatasetType[] targets = [.. types.Where(type => views.Any(view => ReferenceCheck.TargetsOf(view).Contains(type.Type)))];
        Progress.Total = targets.Concat(types).Sum(type => type.Resources);
        Dictionary<string, IdSet> ids = targets.ToDictionary(type => type.Type, type => IdsOf(feed, type, cancellation), StringComparer.Ordinal);

        DataCheck[] checks =
        [
            .. BuiltInViews.CheckNames.Select(name => ViewCheck.OfModule(BuiltInViews.Find(name)!)),
            .. views.GroupBy(view => view.Resource, StringComparer.Ordinal).Select(same => ReferenceCheck.Of([.. same], ids)).OfType<ReferenceCheck>(),
            .. own.Select(ViewCheck.OfUser),
        ];
        List<CheckCount> counts = [];
        long failed = 0;
        foreach (DatasetType type in types)
        {
            failed += Check(feed, type, [.. checks.Where(check => check.Type == type.Type)], counts, cancellation);
        }

        return new CheckResult(counts, types.Sum(type => type.Resources), types.Length, failed);
    }

    private IdSet IdsOf(DatasetFeed feed, DatasetType type, CancellationToken cancellation)
    {
        Progress.Activity = $"Reading the ids of {type.Type}";
        return IdSet.Read(type.Type, ResourceFile.Open(feed.FileOf(type.Type)), type.Resources, Progress.AddRead, cancellation);
    }

    private long Check(DatasetFeed feed, DatasetType type, DataCheck[] checks, List<CheckCount> counts, CancellationToken cancellation)
    {
        if (checks.Length == 0)
        {
            Progress.AddRead(type.Resources);
            return 0;
        }

        Progress.Activity = $"Checking {type.Type}";
        Dictionary<TablePlan, DataCheck> byPlan = checks.ToDictionary(check => check.Plan);
        Dictionary<(DataCheck Check, string Problem), long> found = [];
        long failed = CheckReading.Read(
            ResourceFile.Open(feed.FileOf(type.Type)),
            type.Resources,
            () => new TablesShape([.. checks.Select(check => check.Plan)], plan => byPlan[plan].NewBatch()),
            batches => Add(checks, batches, found),
            Progress.AddRead,
            cancellation);
        counts.AddRange(found
            .OrderByDescending(each => each.Value)
            .ThenBy(each => each.Key.Problem, StringComparer.Ordinal)
            .Select(each => new CheckCount(each.Key.Check.Plan.Name, type.Type, each.Key.Check.Describe(each.Key.Problem), each.Value, type.Resources)));
        return failed;
    }

    private static void Add(DataCheck[] checks, RowBatch[] batches, Dictionary<(DataCheck Check, string Problem), long> found)
    {
        for (int i = 0; i < checks.Length; i++)
        {
            foreach (KeyValuePair<string, long> problem in ((CheckBatch)batches[i]).Counts)
            {
                found[(checks[i], problem.Key)] = (found.TryGetValue((checks[i], problem.Key), out long before) ? before : 0) + problem.Value;
            }
        }
    }
}
