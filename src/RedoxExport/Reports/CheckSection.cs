using System.Globalization;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes the section about the checks of the current view: numbers only.</summary>
internal static class CheckSection
{
    public static void Write(HtmlWriter html, CheckResult result)
    {
        html.Open("section").Element("h2", "Checks")
            .Open("div", ("class", result.Counts.Count == 0 ? "verdict" : "verdict look"))
            .Element("strong", result.Counts.Count == 0 ? "No problems were found" : Amount.Of(result.Counts.Count, "kind of problem was found", "kinds of problems were found"))
            .Element("p", $"In the current view: {Amount.Of(result.Resources, "resource")} of {Amount.Of(result.Types, "type")}.", ("class", "soft"))
            .Close();
        if (result.FailedLines > 0)
        {
            html.Element("p", $"A check has no result for {Amount.Of(result.FailedLines, "resource")}.", ("class", "soft"));
        }

        if (result.Counts.Count > 0)
        {
            WriteCounts(html, result.Counts);
        }

        html.Close();
    }

    /// <summary>The problem, or for a check of the user the name of the check.</summary>
    public static string Describe(CheckCount count) => count.Problem ?? $"Rows of {count.Check}";

    /// <summary>The part of the resources, in percent. A part that is too small to be shown is not zero.</summary>
    public static string Share(CheckCount count)
    {
        double percent = 100.0 * count.Count / Math.Max(1, count.Resources);
        return percent < 0.1 ? "< 0.1 %" : string.Format(CultureInfo.InvariantCulture, "{0:0.#} %", percent);
    }

    private static void WriteCounts(HtmlWriter html, IReadOnlyList<CheckCount> counts)
    {
        html.Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr")
            .Element("th", "Type", ("scope", "col")).Element("th", "Problem", ("scope", "col"), ("class", "left wrap")).Element("th", "Number", ("scope", "col")).Element("th", "Share", ("scope", "col"), ("class", "extra"))
            .Close().Close().Open("tbody");
        foreach (CheckCount count in counts)
        {
            html.Open("tr")
                .Element("td", count.Type)
                .Open("td", ("class", "left wrap")).Breakable(Describe(count)).Close()
                .Element("td", ReportText.Number(count.Count))
                .Element("td", Share(count), ("class", "extra"))
                .Close();
        }

        html.Close().Close().Close()
            .Element("p", "Import-RedoxExport -View with the name of a check, such as check_patient, shows the ids. A reference also leads nowhere if it names a resource that this export does not include.", ("class", "soft"));
    }
}
