using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>The progress bars of a run: one after another, for what it does at the time.</summary>
/// <param name="cmdlet">The cmdlet that shows them.</param>
internal sealed class RunBars(Cmdlet cmdlet)
{
    private SilenceBar? _silence;
    private TransferBars? _transfer;
    private SyncBar? _sync;
    private AttachmentBar? _attachments;
    private SaveProgress? _shown;
    private bool _isWaitShown;

    /// <summary>Shows what a run does now.</summary>
    public void Show(ExportRunner runner, RedoxConnection? connection)
    {
        if (runner.WaitingFor is { } job)
        {
            _silence?.End();
            _isWaitShown = true;
            cmdlet.WriteProgress(JobProgress.Record(1, job, ProgressRecordType.Processing));
        }
        else if (runner.Saving is { FilesTotal: > 0 } progress)
        {
            ShowTransfer(runner, progress, connection);
        }
        else if (runner.Attaching is { } attaching)
        {
            ShowAttachments(attaching, connection);
        }
        else if (runner.Syncing is { } syncing)
        {
            EndTransfer();
            _silence?.End();
            (_sync ??= new SyncBar(cmdlet)).Show(syncing);
        }
        else
        {
            (_silence ??= new SilenceBar(cmdlet, "Starting export")).Show(connection);
        }
    }

    /// <summary>Removes the bars.</summary>
    public void End()
    {
        _silence?.End();
        _sync?.End();
        _attachments?.End();
        EndTransfer();
    }

    private void ShowTransfer(ExportRunner runner, SaveProgress progress, RedoxConnection? connection)
    {
        // The save and the check that follows each have their own progress bars.
        if (progress != _shown)
        {
            EndTransfer();
            _shown = progress;
            _transfer = new TransferBars(cmdlet, runner.IsChecking ? "Checking export" : "Saving export");
        }

        _transfer!.Show(progress, connection?.Gate);
    }

    private void ShowAttachments(RunAttachments attaching, RedoxConnection? connection)
    {
        if (_attachments is null)
        {
            EndTransfer();
            _silence?.End();
            _sync?.End();
            _attachments = new AttachmentBar(cmdlet);
        }

        _attachments.Show(attaching.Progress, attaching.Found, connection?.Gate);
    }

    private void EndTransfer()
    {
        _transfer?.End();
        if (_isWaitShown && _transfer is null)
        {
            cmdlet.WriteProgress(new ProgressRecord(1, "Run", "over") { RecordType = ProgressRecordType.Completed });
        }

        _transfer = null;
        _shown = null;
        _isWaitShown = false;
    }
}
