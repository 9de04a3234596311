using System.Globalization;

namespace RedoxExport.Transport;

/// <summary>A host that gives no answer.</summary>
/// <param name="Host">Its name, with the port if it is not the usual one.</param>
/// <param name="Lasted">For how long.</param>
internal readonly record struct HostSilence(string Host, TimeSpan Lasted)
{
    /// <summary>For progress and messages: "no answer for 3 min".</summary>
    public override string ToString() => "no answer for " + Words(Lasted);

    /// <summary>A time as people say it, in the largest unit that has a whole number of it.</summary>
    public static string Words(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => string.Format(CultureInfo.InvariantCulture, "{0:0} s", Math.Floor(time.TotalSeconds)),
        { TotalHours: < 2 } => string.Format(CultureInfo.InvariantCulture, "{0:0} min", Math.Floor(time.TotalMinutes)),
        _ => string.Format(CultureInfo.InvariantCulture, "{0:0} h {1:0} min", Math.Floor(time.TotalHours), time.Minutes),
    };
}
