using RedoxExport.Datasets;

namespace RedoxExport.Runs;

/// <summary>Shows at the runs of a folder which views are kept in it.</summary>
internal static class RunKeptViews
{
    /// <summary>Sets <see cref="ExportRun.KeptViews"/> of the runs.</summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static void Mark(RunHistory history)
    {
        foreach (IGrouping<string?, KeptView> views in KeptView.In(history.Root).GroupBy(view => view.LastRunId))
        {
            if (history.Runs.LastOrDefault(run => run.Id == views.Key) is { } run)
            {
                run.KeptViews = [.. views.Select(view => view.Path)];
                run.KeptViewBytes = views.Sum(view => view.Bytes ?? 0);
            }
        }
    }
}
