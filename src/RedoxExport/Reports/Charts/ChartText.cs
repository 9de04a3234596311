using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes the texts around charts.</summary>
internal static class ChartText
{
    private const int MostGaps = 5;

    // Labels with a time of day are needed, and fit, only if the axis covers few days.
    private static readonly TimeSpan FewDays = TimeSpan.FromDays(4);

    /// <summary>Writes the keys of colors; nothing if there are none.</summary>
    public static void WriteKeys(HtmlWriter html, IReadOnlyList<(string Style, string Text)> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        html.Open("p", ("class", "keys"));
        foreach ((string style, string text) in keys)
        {
            html.Open("span").Element("i", null, ("class", "key " + style)).Text(text).Close();
        }

        html.Close();
    }

    /// <summary>Writes the dates below a chart: begin, middle and end, or only begin and end if they need a time of day.</summary>
    public static void WriteEnds(HtmlWriter html, IReadOnlyList<ExportRun> runs, ChartAxis axis)
    {
        DateTimeOffset begin = runs[0].StartedAt;
        html.Open("p", ("class", "ends"), ("aria-hidden", "true"));
        if (axis.End - begin < FewDays)
        {
            html.Element("span", ReportText.Moment(begin)).Element("span", ReportText.Moment(axis.End));
        }
        else
        {
            html.Element("span", ReportText.Day(begin)).Element("span", ReportText.Day(axis.Middle)).Element("span", ReportText.Day(axis.End));
        }

        html.Close();
    }

    /// <summary>The gaps in one sentence; <see langword="null"/> if there are none.</summary>
    public static string? Describe(IReadOnlyList<ChartGap> gaps)
    {
        if (gaps.Count == 0)
        {
            return null;
        }

        // The newest ones matter most.
        IEnumerable<string> shown = gaps.Reverse().Take(MostGaps).Select(gap => gap.Slots == 1 ? ReportText.Day(gap.From) : $"{ReportText.Day(gap.From)} to {ReportText.Day(gap.To)}");
        string more = gaps.Count > MostGaps ? $", and {Amount.Of(gaps.Count - MostGaps, "earlier gap")}" : string.Empty;
        return $"Without a run at the usual time, newest first: {string.Join(", ", shown)}{more}.";
    }
}
