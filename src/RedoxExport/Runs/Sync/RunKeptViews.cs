using RedoxExport.Datasets;

namespace RedoxExport.Runs;

/// <summary>Shows at the runs of a folder which views are kept in it.</summary>
internal static class RunKeptViews
{
    /// <summary>Sets <see cref="ExportRun.KeptViews"/> of the runs.</summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static void Mark(RunHistory history)
    {
        if (history.Runs.Count == 0)
        {
            return;
        }

        // A view of which no run is known, or whose summary cannot be read, must not be missing.
        ExportRun last = history.Runs[^1];
        foreach (IGrouping<ExportRun, KeptView> views in KeptView.In(history.Root).GroupBy(view => history.Runs.LastOrDefault(run => run.Id == view.LastRunId) ?? last))
        {
            views.Key.KeptViews = new ReadableList<string>([.. views.Select(view => view.Path)]);
            views.Key.KeptViewBytes = views.Sum(view => view.Bytes ?? 0);
        }
    }
}
