using System.Globalization;
using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>The progress of one destination among several: one bar, whatever its run does at the moment.</summary>
/// <param name="cmdlet">The cmdlet that shows the bar. All methods are called on its pipeline thread.</param>
/// <param name="id">The number of the bar.</param>
/// <param name="profile">The name of the profile.</param>
internal sealed class DestinationBar(Cmdlet cmdlet, int id, string profile)
{
    private TransferPace _pace = new(TimeProvider.System);
    private SaveProgress? _paced;
    private bool _isShown;

    /// <summary>Shows what a run does.</summary>
    public void Show(ExportRunner? runner, RedoxConnection connection)
    {
        _isShown = true;
        cmdlet.WriteProgress(Record(runner, connection));
    }

    /// <summary>Removes the bar, if it is shown.</summary>
    public void End()
    {
        if (_isShown)
        {
            _isShown = false;
            cmdlet.WriteProgress(new ProgressRecord(id, profile, "over") { RecordType = ProgressRecordType.Completed });
        }
    }

    private ProgressRecord Record(ExportRunner? runner, RedoxConnection connection)
    {
        if (runner?.WaitingFor is { } job)
        {
            ProgressRecord waiting = JobProgress.Record(id, job, ProgressRecordType.Processing);
            return new ProgressRecord(id, profile, waiting.StatusDescription) { PercentComplete = waiting.PercentComplete };
        }

        if (runner?.Saving is { FilesTotal: > 0 } saving)
        {
            return Transfer(saving, runner.IsChecking ? "Checking" : "Saving", connection);
        }

        if (runner?.Attaching is { } attaching)
        {
            return attaching.Progress is { FilesTotal: > 0 } files
                ? Transfer(files, "Attachments", connection)
                : new ProgressRecord(id, profile, string.Format(CultureInfo.InvariantCulture, "Reading resources: {0:N0} attachments found", attaching.Found));
        }

        if (runner?.Syncing is { } syncing)
        {
            return new ProgressRecord(id, profile, "Syncing tables: " + syncing.Activity) { PercentComplete = syncing.Total > 0 ? (int)Math.Min(100, 100 * syncing.Read / syncing.Total) : -1 };
        }

        return new ProgressRecord(id, profile, SilenceBar.Describe(connection.Gate, 1) ?? (runner is null ? "Signing in" : "Starting export"));
    }

    private ProgressRecord Transfer(SaveProgress progress, string step, RedoxConnection connection)
    {
        if (progress != _paced)
        {
            (_paced, _pace) = (progress, new TransferPace(TimeProvider.System));
        }

        double? fraction = progress.Fraction;
        _pace.Note(progress.Bytes, fraction);
        string words = string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} of {2:N0} files, {3}", step, progress.FilesDone, progress.FilesTotal, Views.Size(progress.Bytes));
        string status = SilenceBar.Describe(connection.Gate, Math.Max(1, progress.Now.Count)) is { } waiting ? $"{waiting}; {words}"
            : _pace.BytesPerSecond is { } rate ? $"{words}, {Views.Size((long)rate)}/s"
            : words;
        return new ProgressRecord(id, profile, status)
        {
            PercentComplete = fraction is { } known ? (int)(100 * known) : -1,
            SecondsRemaining = _pace.TimeLeft is { } left ? (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalSeconds)) : -1,
        };
    }
}
