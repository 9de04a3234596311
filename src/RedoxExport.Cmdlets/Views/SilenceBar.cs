using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Shows a server that does not respond, or asked for a pause, while no other progress bar is shown: during a kick-off or a status request.
/// </summary>
/// <param name="cmdlet">The cmdlet that shows the bar. All methods are called on its pipeline thread.</param>
/// <param name="activity">The bar's title.</param>
internal sealed class SilenceBar(Cmdlet cmdlet, string activity)
{
    private readonly ProgressLine _line = new(cmdlet, activity);

    /// <summary>The silence in words: "no answer for 3 min from fhir.example.org".</summary>
    public static string Describe(HostSilence silence) => $"{silence} from {SafeText.Clean(silence.Host, 100)}";

    /// <summary>The reason for which a connection waits, and until when; <see langword="null"/> if it does not wait.</summary>
    /// <param name="gate">The connection's gate.</param>
    /// <param name="atWork">The number of requests in progress. The connection waits only if all of them do.</param>
    public static string? Describe(RequestGate? gate, int atWork) =>
        gate?.Silence is { } silence ? Describe(silence) : gate?.Waits.Of(atWork)?.ToString();

    /// <summary>Shows the silence or the pause, if there is one, and removes the bar when it is over.</summary>
    public void Show(RedoxConnection? connection)
    {
        if (Describe(connection?.Gate, 1) is { } words)
        {
            _line.Show(words);
        }
        else
        {
            End();
        }
    }

    /// <summary>Removes the bar.</summary>
    public void End() => _line.End();
}
