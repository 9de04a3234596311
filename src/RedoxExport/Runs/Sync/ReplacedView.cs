using RedoxExport.Datasets;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>A current view that an update replaces by the view of another request.</summary>
/// <param name="history">The runs of the folder.</param>
/// <param name="last">The last run that is merged into the new view.</param>
internal sealed class ReplacedView(RunHistory history, ExportRun last)
{
    private ExportRun? _before;
    private string? _kept;

    /// <summary>Notes the view before the update.</summary>
    public void See(DatasetSummary? view) => _before = view is null ? null : LastRunOf(view);

    /// <summary>The folder for a view of another request that has data of runs that were removed: it has the only copy of them.</summary>
    public string? KeepAs(DatasetSummary view)
    {
        if (LastRunOf(view) is not { } run || view.RunIds.All(IsThere))
        {
            return null;
        }

        _before = run;
        _kept = Path.Combine(history.Root, ExportLayout.KeptViewFolder(run.Id));
        for (int i = 2; Directory.Exists(_kept); i++)
        {
            _kept = Path.Combine(history.Root, FormattableString.Invariant($"{ExportLayout.KeptViewFolder(run.Id)}-{i}"));
        }

        return _kept;
    }

    /// <summary>Warns if the view was that of another request.</summary>
    public void Report(IExportEvents? events)
    {
        if (_before is { } before)
        {
            string kept = _kept is null ? string.Empty : $" The folders of some of its runs were removed, so the view is kept as '{_kept}'. When you no longer need its data, run: {KeptView.RemovalOf(_kept)}";
            events.Warning(
                "DatasetRequestChanged",
                $"The current view of '{history.Root}' is now that of another request: {last.Subject}, run {last.Id}. Before, it was that of {before.Subject}, run {before.Id}. Resources that only the earlier request covers are no longer in it. If you need both, use a separate folder for each request.{kept}");
        }
    }

    /// <summary>Notes it for the morning, without the requests: their text may have ids of patients.</summary>
    public void Note(IExportEvents? notes)
    {
        if (_before is { } before)
        {
            string kept = _kept is null ? string.Empty : $" The earlier view is kept as '{_kept}', because folders of its runs were removed.";
            notes.QuietNote(
                "DatasetRequestChanged",
                $"The current view is now that of the request {last.RequestId}, run {last.Id}. Before, it was that of the request {before.RequestId}, run {before.Id}. Resources that only the earlier request covers are no longer in it.{kept}");
        }
    }

    private ExportRun? LastRunOf(DatasetSummary view) => history.Runs.FirstOrDefault(run => run.Id == view.LastRunId && run.RequestKey != last.RequestKey);

    private bool IsThere(string id) => history.Runs.FirstOrDefault(run => run.Id == id) is { IsRemoved: false } run && Directory.Exists(run.Path);
}
