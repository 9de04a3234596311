using System.Globalization;
using System.Management.Automation;
using RedoxExport.Tables;

namespace RedoxExport.Cmdlets;

/// <summary>Shows how far the sync of tables is, or another reading of the current view.</summary>
/// <param name="cmdlet">The cmdlet that shows the bar. All methods are called on its pipeline thread.</param>
/// <param name="title">The title of the bar.</param>
internal sealed class SyncBar(Cmdlet cmdlet, string title = "Syncing tables")
{
    private readonly ProgressLine _line = new(cmdlet, title);

    public void Show(SyncProgress progress)
    {
        string status = progress.Total == 0
            ? progress.Activity
            : string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} of {2:N0} resources", progress.Activity, Math.Min(progress.Read, progress.Total), progress.Total);
        _line.Show(status, progress.Total > 0 ? (int)Math.Min(100, 100 * progress.Read / progress.Total) : -1);
    }

    /// <summary>Removes the bar.</summary>
    public void End() => _line.End();
}
