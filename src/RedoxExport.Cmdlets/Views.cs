using System.ComponentModel;
using System.Globalization;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>What the table views show for people; the objects themselves stay typed.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Views
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>A number of bytes with a unit, such as <c>1.5 MB</c>; powers of 1024.</summary>
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

    /// <summary>How long something has taken, or took, such as <c>2m 05s</c>.</summary>
    public static string Duration(DateTimeOffset from, DateTimeOffset? to)
    {
        TimeSpan time = (to ?? DateTimeOffset.UtcNow) - from;
        string format = time.TotalSeconds < 60 ? "{0:0.0}s" : time.TotalMinutes < 60 ? "{1}m {2:00}s" : time.TotalHours < 24 ? "{3}h {1:00}m" : "{4}d {3:00}h";
        return string.Format(CultureInfo.InvariantCulture, format, Math.Max(0, time.TotalSeconds), time.Minutes, time.Seconds, time.Hours, time.Days);
    }

    /// <summary>What a file holds, such as <c>Patient</c>, <c>(deleted)</c> or <c>(outcome)</c>.</summary>
    public static string Kind(ExportedFile file) => file.Category switch
    {
        FileCategory.Deleted => "(deleted)",
        FileCategory.Outcome => "(outcome)",
        _ => file.Type ?? "(any type)",
    };
}
