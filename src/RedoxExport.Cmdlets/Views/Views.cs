using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using RedoxExport.Payloads;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Formats values for the views; the objects themselves keep their types. All methods also accept values that were deserialized from a job,
/// another computer or a CLIXML file: numbers and texts keep their types, dates and times become property bags.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Views
{
    private static readonly char[] Separators = ['/', '\\'];
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

    /// <summary>A size with its number of bytes, such as <c>1.5 MB (1572864 bytes)</c>.</summary>
    public static string SizeInFull(long bytes) =>
        bytes < 1024 ? $"{bytes.ToString(CultureInfo.InvariantCulture)} bytes" : $"{Size(bytes)} ({bytes.ToString(CultureInfo.InvariantCulture)} bytes)";

    /// <summary>The time that an operation has taken so far, or took in total, such as <c>2m 05s</c>.</summary>
    public static string? Duration(object? from, object? to) =>
        MomentOf(from) is { } begun ? Duration((MomentOf(to) ?? DateTimeOffset.UtcNow) - begun) : null;

    /// <summary>A time span, such as <c>2m 05s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        string format = time.TotalSeconds < 60 ? "{0:0.0}s" : time.TotalMinutes < 60 ? "{1}m {2:00}s" : time.TotalHours < 24 ? "{3}h {1:00}m" : "{4}d {3:00}h";
        return string.Format(CultureInfo.InvariantCulture, format, Math.Max(0, time.TotalSeconds), time.Minutes, time.Seconds, time.Hours, time.Days);
    }

    /// <summary>The change of a number against the usual one, such as <c>-4 %</c>; <see langword="null"/> if one of them is not known.</summary>
    public static string? Change(long? now, long? usual) =>
        now is { } value && usual is > 0 and { } before ? string.Format(CultureInfo.InvariantCulture, "{0:+0;-0;0} %", 100.0 * (value - before) / before) : null;

    /// <summary>A date and time in UTC, such as <c>2026-11-23 02:00:05.123Z</c>; <see langword="null"/> if there is none.</summary>
    public static string? Moment(object? moment) => MomentOf(moment) is { } known
        ? known.UtcDateTime.ToString(known.Millisecond == 0 ? "yyyy-MM-dd HH:mm:ss'Z'" : "yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : null;

    /// <summary>A date and time in UTC without fractions of a second, such as <c>2026-11-23 02:00:05Z</c>; <see langword="null"/> if there is none.</summary>
    public static string? Second(object? moment) => MomentOf(moment)?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A run with the name of the folder that holds it, such as <c>acme/20261123T020005Z</c>.</summary>
    /// <param name="log">The path of its log.</param>
    /// <param name="run">Its id.</param>
    public static string? Run(string? log, string? run) =>
        Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(log))) is { Length: > 0 } root ? SafeText.Visible($"{root}/{run}") : run;

    /// <summary>A state, colored if the session supports colors.</summary>
    /// <param name="state">The state's name.</param>
    /// <param name="session">The session that shows it: <c>$ExecutionContext</c>.</param>
    public static string? State(string? state, EngineIntrinsics session)
    {
        _ = session ?? throw new ArgumentNullException(nameof(session));
        return StateColour.Apply(state, session);
    }

    /// <summary>The payload that a finding belongs to, such as <c>3</c> or <c>night.ndjson:7</c>.</summary>
    public static string Place(string? source, int index, int? line) => string.IsNullOrEmpty(source)
        ? index.ToString(CultureInfo.InvariantCulture)
        : $"{Path.GetFileName(source)}:{(line ?? 1).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>A text for the last column of a table, whose words stay whole in every culture.</summary>
    /// <param name="text">The text.</param>
    /// <param name="before">The width of the columns before it, with their gaps.</param>
    /// <param name="session">The session that shows it: <c>$Host</c>.</param>
    public static string? Words(string? text, int before, PSHost? session) => text?.Trim() is { Length: > 0 } words ? WordWrap.ForSession(words, before, session) : null;

    /// <summary>A list in one line; <see langword="null"/> if it is empty.</summary>
    public static string? Line(object? list) => list?.ToString() is { Length: > 0 } text ? SafeText.Visible(text) : null;

    /// <summary>The texts of a list, one per line; <see langword="null"/> if there are none.</summary>
    public static string? Lines(IEnumerable? list)
    {
        string text = string.Join("\n", (list ?? Array.Empty<object>()).Cast<object?>().Select(item => SafeText.Visible(item?.ToString() ?? string.Empty)));
        return text.Length == 0 ? null : text;
    }

    /// <summary>Numbers by name in one line, such as <c>Patient 20, Observation 519</c>; <see langword="null"/> if there are none.</summary>
    public static string? Counts(IEnumerable? counts)
    {
        string text = string.Join(", ", Pairs(counts).Select(pair => $"{pair.Name} {pair.Value}"));
        return text.Length == 0 ? null : text;
    }

    /// <summary>Systems by name and id; <see langword="null"/> if there are none.</summary>
    public static string? Names(IEnumerable systems)
    {
        string text = string.Join("; ", systems.OfType<ResponseSystem>().Select(system => system.Id is null || system.Name is null ? system.ToString() : $"{system.Name} ({system.Id})"));
        return text.Length == 0 ? null : SafeText.Visible(text);
    }

    /// <summary>The folder of the export to which a file belongs.</summary>
    public static string FolderOfFile(string? path) => path is null ? string.Empty : path.Substring(0, Math.Max(0, NameStart(path) - 1));

    /// <summary>The name of a file in the folder of its export, such as <c>deleted/Bundle.0001.ndjson</c>, and below it what is wrong with the file.</summary>
    public static string FileAndProblem(string? path, string? problem) => PathAndProblem(path?.Substring(NameStart(path)).Replace('\\', '/'), problem);

    /// <summary>A path, with its problem on the next line if there is one.</summary>
    public static string PathAndProblem(string? path, string? problem) => string.Join("\n", new[] { path, problem }.Where(line => !string.IsNullOrEmpty(line)));

    // A deserialized object can come from a computer with other separators.
    private static int NameStart(string path)
    {
        int name = path.LastIndexOfAny(Separators) + 1;
        int folder = name < 2 ? 0 : path.LastIndexOfAny(Separators, name - 2) + 1;
        return folder > 0 && ExportLayout.SideFolders.Contains(path.Substring(folder, name - 1 - folder)) ? folder : name;
    }

    private static DateTimeOffset? MomentOf(object? value) => value switch
    {
        DateTimeOffset moment => moment,
        PSObject { BaseObject: DateTimeOffset moment } => moment,
        PSObject bag when bag.Properties["UtcDateTime"]?.Value is DateTime utc => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)),
        _ => null,
    };

    // Sorted by name, because deserialized counts have lost their order.
    private static IEnumerable<(object? Name, object? Value)> Pairs(IEnumerable? counts)
    {
        List<(object? Name, object? Value)> pairs = [];
        if (counts is IDictionary table)
        {
            foreach (DictionaryEntry entry in table)
            {
                pairs.Add((entry.Key, entry.Value));
            }
        }
        else
        {
            pairs.AddRange((counts ?? Array.Empty<object>()).Cast<object>().Select(PSObject.AsPSObject).Select(pair => (pair.Properties["Key"]?.Value, pair.Properties["Value"]?.Value)));
        }

        return pairs.OrderBy(pair => pair.Name?.ToString(), StringComparer.Ordinal);
    }
}
