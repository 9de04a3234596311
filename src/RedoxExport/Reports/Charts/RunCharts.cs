using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>Draws the runs of a request: nothing for one, whose values are facts; rows for few, bars over time for many.</summary>
internal static class RunCharts
{
    private const int MostRows = 7;

    /// <param name="html">The page.</param>
    /// <param name="id">Identifies the request in the page.</param>
    /// <param name="report">The report about the request.</param>
    /// <param name="runs">The runs to draw, oldest first; at least one.</param>
    /// <param name="now">The current time.</param>
    public static void Write(HtmlWriter html, string id, RequestReport report, IReadOnlyList<ExportRun> runs, DateTimeOffset now)
    {
        if (runs.Count < 2)
        {
            return;
        }

        IReadOnlyList<ChartSeries> all = ChartSeries.All((report.LastComplete ?? report.Last).Mode);
        if (runs.Count <= MostRows)
        {
            for (int i = 0; i < all.Count; i++)
            {
                new RunRows($"{id}c{i}", all[i]).Write(html, runs);
            }

            return;
        }

        ChartAxis axis = ChartAxis.Of([.. runs.Select(run => run.StartedAt)], now);
        RunStrip.Write(html, id + "s", runs, axis);
        for (int i = 0; i < all.Count; i++)
        {
            new RunChart($"{id}c{i}", all[i]).Write(html, runs, axis);
        }
    }
}
