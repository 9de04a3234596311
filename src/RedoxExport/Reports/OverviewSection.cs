using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes the first table of a page about several folders: a row for each.</summary>
/// <param name="options">The options of the report.</param>
/// <param name="now">The current time.</param>
internal sealed class OverviewSection(ReportOptions options, DateTimeOffset now)
{
    private static readonly string[] Headings = ["Destination", "Verdict", "Last good run", "Size", "Change", "Lately"];

    /// <param name="html">The page.</param>
    /// <param name="roots">The reports about the folders.</param>
    /// <param name="skipped">Folders that were looked at and contain no runs.</param>
    public void Write(HtmlWriter html, IReadOnlyList<RootReport> roots, IReadOnlyList<string> skipped)
    {
        int bad = roots.Count(root => root.Verdict >= ReportVerdict.Error);
        int look = roots.Count(root => root.Verdict == ReportVerdict.Warning);
        html.Open("section").Element("h2", "Destinations")
            .Open("div", ("class", RequestSection.StyleOf(bad > 0 ? FindingSeverity.Error : look > 0 ? FindingSeverity.Warning : FindingSeverity.Information)))
            .Element("strong", Verdict(roots.Count, bad, look))
            .Close()
            .Open("div", ("class", "scroll")).Open("table", ("class", "roots")).Open("thead").Open("tr");
        foreach (string heading in Headings)
        {
            html.Element("th", heading, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        for (int i = 0; i < roots.Count; i++)
        {
            WriteRow(html, roots[i], i);
        }

        html.Close().Close().Close();
        if (skipped.Count > 0)
        {
            html.Element("p", $"Folders without runs, not shown: {string.Join(", ", skipped)}.", ("class", "soft wrap"));
        }

        html.Element("p", "The size is that of the last good run, and the change is against the median of up to seven runs of the same mode before it.", ("class", "soft")).Close();
    }

    /// <summary>The identifier of the details of a folder.</summary>
    public static string IdOf(int number) => FormattableString.Invariant($"d{number + 1}");

    private static string Verdict(int all, int bad, int look) => (bad, look) switch
    {
        (0, 0) => all == 1 ? "The destination is in order" : $"All {ReportText.Number(all)} destinations are in order",
        (0, _) => $"{ReportText.Number(look)} of {Amount.Of(all, "destination", "destinations")} {(look == 1 ? "has" : "have")} warnings",
        _ => $"{ReportText.Number(bad)} of {Amount.Of(all, "destination", "destinations")} {(bad == 1 ? "has" : "have")} errors",
    };

    private void WriteRow(HtmlWriter html, RootReport root, int number)
    {
        ReportDestination row = root.ToDestination(now);
        string? style = row.Verdict switch { ReportVerdict.Good => null, ReportVerdict.Warning => "Warning", _ => "Error" };
        html.Open("tr", ("class", style))
            .Open("td").Open("a", ("href", "#" + IdOf(number))).Text(row.Name).Close();
        if (root.Newest is { } known)
        {
            html.Element("div", known.Last.Server.Name ?? known.Last.Request, ("class", "soft"));
        }

        html.Close().Open("td", ("class", "now left")).Text(root.Newest is not { } newest ? "Cannot be read" : newest.IsDisabled ? "Disabled" : RequestSection.Verdict(newest.Last, root.Findings));
        if (row.Message is { } message)
        {
            html.Element("div", message, ("class", "soft why"));
        }

        html.Close()
            .Element("td", (row.Age is { } age ? $"{ReportText.Time(age)} ago" : root.Newest is null ? "–" : row.LastGoodRun is null ? "never" : "in the future")
                + (root.Good is { } of && of != root.Newest ? ", of another request" : string.Empty))
            .Element("td", row.Bytes is { } bytes ? ReportText.Size(bytes) : "–")
            .Element("td", row.Bytes is { } size ? ReportText.Change(size, row.UsualBytes) : "–")
            .Open("td");
        TrendLine.Write(html, $"{row.Name}, size", SizesOf(root), ReportText.Size);
        html.Close().Close();
    }

    private long[] SizesOf(RootReport root) => root.Good is not { LastComplete: { } good } request
        ? []
        : [.. request.Runs.Where(run => run.State == ExportRunState.Complete && run.Mode == good.Mode).Reverse().Take(Math.Min(options.Last, 30)).Reverse().Select(run => run.Bytes)];
}
