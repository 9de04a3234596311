using System.Globalization;

namespace RedoxExport.Transport;

/// <summary>A pause that a request is making now.</summary>
/// <param name="Why">The reason, such as <c>fhir.example.org requested a pause (HTTP 429)</c>.</param>
/// <param name="Until">The end of the pause, by this computer's clock.</param>
/// <param name="Now">The current time, by the same clock.</param>
internal sealed record GateWait(string Why, DateTimeOffset Until, DateTimeOffset Now)
{
    /// <summary>The text for progress, in local time: "fhir.example.org requested a pause (HTTP 429), next request at 14:35:10".</summary>
    public override string ToString() => $"{Why}, next request at {Moment(Until, Now)}";

    /// <summary>Formats a moment in local time; includes the date unless it is today.</summary>
    public static string Moment(DateTimeOffset moment, DateTimeOffset now)
    {
        DateTimeOffset local = moment.ToLocalTime();
        return local.ToString(local.Date == now.ToLocalTime().Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }
}
