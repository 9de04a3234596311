using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>How a server that gives no answer, or asked for a pause, shows while nothing else has a bar: a start, or a question.</summary>
/// <param name="cmdlet">Whose bar it is; all is said on its pipeline thread.</param>
/// <param name="activity">What is done.</param>
internal sealed class SilenceBar(Cmdlet cmdlet, string activity)
{
    private const int Id = 1;

    private bool _isShown;

    /// <summary>The silence in words: "no answer for 3 min from fhir.example.org".</summary>
    public static string Describe(HostSilence silence) => $"{silence} from {SafeText.Clean(silence.Host, 100)}";

    /// <summary>What a connection waits for, and until when; <see langword="null"/> if it does not wait.</summary>
    /// <param name="gate">The connection's gate.</param>
    /// <param name="atWork">How many requests are at work: as long as one of them goes on, nothing waits.</param>
    public static string? Describe(RequestGate? gate, int atWork) =>
        gate?.Silence is { } silence ? Describe(silence) : gate?.Waits.Of(atWork)?.ToString();

    /// <summary>Shows the silence, or the pause, if there is one, and takes the bar away when it is over.</summary>
    public void Show(RedoxConnection? connection)
    {
        if (Describe(connection?.Gate, 1) is { } words)
        {
            _isShown = true;
            cmdlet.WriteProgress(new ProgressRecord(Id, activity, words));
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
