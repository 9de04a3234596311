using System.Collections;
using System.ComponentModel;
using System.Globalization;
using RedoxExport.Downloads;
using RedoxExport.Payloads;

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
    public static string Duration(DateTimeOffset from, DateTimeOffset? to) => Duration((to ?? DateTimeOffset.UtcNow) - from);

    /// <summary>A time, such as <c>2m 05s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        string format = time.TotalSeconds < 60 ? "{0:0.0}s" : time.TotalMinutes < 60 ? "{1}m {2:00}s" : time.TotalHours < 24 ? "{3}h {1:00}m" : "{4}d {3:00}h";
        return string.Format(CultureInfo.InvariantCulture, format, Math.Max(0, time.TotalSeconds), time.Minutes, time.Seconds, time.Hours, time.Days);
    }

    /// <summary>Which payload a finding belongs to, such as <c>3</c> or <c>night.ndjson:7</c>.</summary>
    public static string Place(ExportResponseFinding finding) => finding.Source is null
        ? finding.Index.ToString(CultureInfo.InvariantCulture)
        : $"{Path.GetFileName(finding.Source)}:{(finding.Line ?? 1).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>A list in one line, or nothing.</summary>
    public static string? Line(object? list) => list?.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Systems by name and id; nothing where there are none.</summary>
    public static string? Names(IEnumerable systems)
    {
        string text = string.Join("; ", systems.OfType<ResponseSystem>().Select(system => system.Id is null || system.Name is null ? system.ToString() : $"{system.Name} ({system.Id})"));
        return text.Length == 0 ? null : text;
    }

    /// <summary>Where a file is; below that what is wrong with it, if something is.</summary>
    public static string PathAndProblem(ExportedFile file) => file.Problem is null ? file.Path : file.Path + "\n" + file.Problem;
}
