using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>How a server that gives no answer shows while nothing else has a bar: a start, or a question.</summary>
/// <param name="cmdlet">Whose bar it is; all is said on its pipeline thread.</param>
/// <param name="activity">What is done.</param>
internal sealed class SilenceBar(Cmdlet cmdlet, string activity)
{
    private const int Id = 1;

    private bool _isShown;

    /// <summary>The silence in words: "no answer for 3 min from fhir.example.org".</summary>
    public static string Describe(HostSilence silence) => $"{silence} from {SafeText.Clean(silence.Host, 100)}";

    /// <summary>Shows the silence if there is one, and takes the bar away when it is over.</summary>
    public void Show(RedoxConnection? connection)
    {
        if (connection?.Gate.Silence is { } silence)
        {
            _isShown = true;
            cmdlet.WriteProgress(new ProgressRecord(Id, activity, Describe(silence)));
        }
        else
        {
            End();
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void End()
    {
        if (_isShown)
        {
            _isShown = false;
            cmdlet.WriteProgress(new ProgressRecord(Id, activity, "over") { RecordType = ProgressRecordType.Completed });
        }
    }
}
