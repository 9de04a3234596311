using System.Globalization;
using System.Management.Automation;
using RedoxExport.References;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>Shows how far the search for missing resources, or their fetching, is.</summary>
/// <param name="cmdlet">The cmdlet that shows the bar. All methods are called on its pipeline thread.</param>
/// <param name="title">The title of the bar.</param>
internal sealed class ReferenceBar(Cmdlet cmdlet, string title)
{
    private readonly ProgressLine _line = new(cmdlet, title);

    /// <summary>Shows the current step, and why the connection waits, if it does.</summary>
    public void Show(ReferenceProgress progress, RequestGate? gate = null, int atWork = 1)
    {
        (string step, long done, long total) = progress.Now;
        if (step.Length == 0)
        {
            return;
        }

        string status = total > 0 ? string.Format(CultureInfo.InvariantCulture, "{0}: {1:0} %", step, 100.0 * Math.Min(done, total) / total) : step;
        _line.Show(SilenceBar.Describe(gate, atWork) is { } wait ? $"{status}; {wait}" : status, total > 0 ? (int)(100 * Math.Min(done, total) / total) : -1);
    }

    /// <summary>Removes the bar.</summary>
    public void End() => _line.End();
}
