using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>One progress bar, for a cmdlet that shows no other at the same time. All methods are called on the cmdlet's pipeline thread.</summary>
/// <param name="cmdlet">The cmdlet that shows the bar.</param>
/// <param name="title">The title of the bar.</param>
internal sealed class ProgressLine(Cmdlet cmdlet, string title)
{
    private const int Id = 1;

    private bool _isShown;

    /// <summary>Shows the bar.</summary>
    /// <param name="status">The text.</param>
    /// <param name="percent">How much is done; -1 if it is not known.</param>
    /// <param name="secondsLeft">The remaining time; -1 if it is not known.</param>
    public void Show(string status, int percent = -1, int secondsLeft = -1)
    {
        _isShown = true;
        cmdlet.WriteProgress(new ProgressRecord(Id, title, status) { PercentComplete = percent, SecondsRemaining = secondsLeft });
    }

    /// <summary>Removes the bar, if it is shown.</summary>
    public void End()
    {
        if (_isShown)
        {
            _isShown = false;
            cmdlet.WriteProgress(new ProgressRecord(Id, title, "over") { RecordType = ProgressRecordType.Completed });
        }
    }
}
