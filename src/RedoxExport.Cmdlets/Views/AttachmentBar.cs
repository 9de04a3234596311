using System.Globalization;
using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>The progress of attachments: how many are found while resources are read, then the downloads.</summary>
internal sealed class AttachmentBar(Cmdlet cmdlet)
{
    private const string Activity = "Saving attachments";

    private readonly ProgressLine _reading = new(cmdlet, Activity);
    private TransferBars? _bars;

    /// <summary>Shows the progress.</summary>
    /// <param name="progress">The downloads; <see langword="null"/>, or without files, while resources are read.</param>
    /// <param name="found">The number of attachments found so far.</param>
    /// <param name="gate">Sends the requests.</param>
    public void Show(SaveProgress? progress, long found, RequestGate? gate)
    {
        if (progress is { FilesTotal: > 0 })
        {
            _bars ??= new TransferBars(cmdlet, Activity);
            _bars.Show(progress, gate);
            return;
        }

        _reading.Show(string.Format(CultureInfo.InvariantCulture, "Reading resources: {0:N0} attachments found", found));
    }

    /// <summary>Removes the progress.</summary>
    public void End()
    {
        if (_bars is not null)
        {
            _bars.End();
        }
        else
        {
            _reading.End();
        }
    }
}
