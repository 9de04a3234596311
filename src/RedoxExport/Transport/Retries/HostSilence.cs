using System.Globalization;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>A host that does not respond.</summary>
/// <param name="Host">The name of the host, with the port if it is not the default.</param>
/// <param name="Lasted">How long the host has not responded.</param>
internal readonly record struct HostSilence(string Host, TimeSpan Lasted)
{
    /// <summary>The text for progress and messages: "no answer for 3 min".</summary>
    public override string ToString() => "no answer for " + Words(Lasted);

    /// <summary>The beginning of a sentence: "fhir.example.org has not answered for 3 min".</summary>
    public string Clause => $"{SafeText.Clean(Host, 100)} has not answered for {Words(Lasted)}";

    /// <summary>Formats a time, rounded down: seconds below a minute, minutes below two hours, then hours and minutes.</summary>
    public static string Words(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => string.Format(CultureInfo.InvariantCulture, "{0:0} s", Math.Floor(time.TotalSeconds)),
        { TotalHours: < 2 } => string.Format(CultureInfo.InvariantCulture, "{0:0} min", Math.Floor(time.TotalMinutes)),
        _ => string.Format(CultureInfo.InvariantCulture, "{0:0} h {1:0} min", Math.Floor(time.TotalHours), time.Minutes),
    };
}
