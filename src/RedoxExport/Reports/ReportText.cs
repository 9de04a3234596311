using System.Globalization;

namespace RedoxExport.Reports;

/// <summary>Formats numbers and times for display.</summary>
internal static class ReportText
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Formats a time in this computer's time zone.</summary>
    public static string Moment(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Formats a day in this computer's time zone.</summary>
    public static string Day(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Formats the change of a number, in percent; a dash if the usual number is not known.</summary>
    public static string Change(long now, long? usual) => usual switch
    {
        null => "–",
        0 => now == 0 ? "0 %" : "new",
        { } before => string.Format(CultureInfo.InvariantCulture, "{0:+0;-0;0} %", 100.0 * (now - before) / before),
    };

    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Format(CultureInfo.InvariantCulture, "{0:0.0} s", Math.Max(0, time.TotalSeconds)),
        { TotalMinutes: < 60 } => string.Format(CultureInfo.InvariantCulture, "{0} min {1:00} s", time.Minutes, time.Seconds),
        { TotalHours: < 48 } => string.Format(CultureInfo.InvariantCulture, "{0} h {1:00} min", (int)time.TotalHours, time.Minutes),
        _ => string.Format(CultureInfo.InvariantCulture, "{0} d {1:00} h", time.Days, time.Hours),
    };

    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
