using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes the section about the tables of databases.</summary>
internal static class TableSection
{
    // The width of the longest bar, in units of the drawing.
    private const double Widest = 120;

    public static void Write(HtmlWriter html, TableReport report, int level)
    {
        html.Open("section").Element(HtmlWriter.Heading(level), "Tables", ("class", "subject"))
            .Open("div", ("class", report.IsBehind ? "verdict look" : "verdict"))
            .Element("strong", report.IsBehind ? "Tables are behind" : "In step with the current view")
            .Element("p", report.LastRun is { } run ? $"The last run in the current view is {run}." : "There is no current view.", ("class", "soft"))
            .Close();
        foreach (DatabaseReport database in report.Databases)
        {
            WriteDatabase(html, database, level + 1);
        }

        html.Close();
    }

    private static void WriteDatabase(HtmlWriter html, DatabaseReport database, int level)
    {
        html.Element(HtmlWriter.Heading(level), $"{char.ToUpperInvariant(database.Name[0])}{database.Name[1..]}", ("class", "h name"));
        if (database.Tables.Count == 0)
        {
            return;
        }

        html.Element("p", $"{Amount.Of(database.Tables.Count, "table")}, {Amount.Of(database.Tables.Sum(table => table.Rows), "row")}, last synced {ReportText.Moment(database.Tables.Max(table => table.SyncedAt))}.", ("class", "soft"))
            .Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr")
            .Element("th", "Table", ("scope", "col")).Element("th", "Rows", ("scope", "col")).Element("th", "Relative", ("scope", "col"), ("class", "lately share"))
            .Element("th", "Run", ("scope", "col"), ("class", "extra")).Element("th", "Synced", ("scope", "col"), ("class", "extra")).Element("th", "State", ("scope", "col"))
            .Close().Close().Open("tbody");
        long most = Math.Max(1, database.Tables.Max(table => table.Rows));
        foreach (SyncedTable table in database.Tables)
        {
            bool isBehind = database.Behind.Contains(table);
            html.Open("tr", ("class", isBehind ? "Warning" : null))
                .Open("td", ("class", "wrap")).Breakable(table.Table).Close()
                .Element("td", ReportText.Number(table.Rows), ("class", "now"))
                .Open("td", ("class", "lately share"));
            WriteBar(html, table, most);
            html.Close()
                .Element("td", table.Run, ("class", "extra"))
                .Element("td", ReportText.Moment(table.SyncedAt), ("class", "extra"))
                .Element("td", isBehind ? "behind" : "in step")
                .Close();
        }

        html.Close().Close().Close();
    }

    private static void WriteBar(HtmlWriter html, SyncedTable table, long most)
    {
        // A table with few rows is still visible; one without rows has no bar.
        double width = table.Rows == 0 ? 0 : Math.Max(1, Widest * table.Rows / most);
        html.Open("svg", ("class", "bar"), ("viewBox", FormattableString.Invariant($"0 0 {Widest} 10")), ("role", "img"), ("aria-label", $"{table.Table}: {Amount.Of(table.Rows, "row")}"))
            .Empty("rect", ("class", "first"), ("x", 0), ("y", 1), ("width", FormattableString.Invariant($"{width:0.#}")), ("height", 8))
            .Close();
    }
}
