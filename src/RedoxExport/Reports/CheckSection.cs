using System.Globalization;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes the section about the checks of the current view: numbers only.</summary>
internal static class CheckSection
{
    /// <param name="html">The page.</param>
    /// <param name="result">The result; <see langword="null"/> if there is none.</param>
    /// <param name="error">The error that ended the checks; <see langword="null"/> if there was none.</param>
    /// <param name="level">The level of the heading.</param>
    public static void Write(HtmlWriter html, CheckResult? result, RedoxExportException? error, int level)
    {
        html.Open("section").Element(HtmlWriter.Heading(level), "Checks", ("class", "subject"));
        if (error is not null)
        {
            html.Open("div", ("class", "verdict bad")).Element("strong", "The checks could not be run").Element("p", error.Message, ("class", "soft wrap")).Close();
        }

        if (result is not null)
        {
            WriteResult(html, result);
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

    private static void WriteResult(HtmlWriter html, CheckResult result)
    {
        html.Open("div", ("class", result.Counts.Count == 0 ? "verdict" : "verdict look"))
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
