using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>Draws few runs as rows: the time, a bar, and the value.</summary>
/// <param name="id">Identifies the chart in the page.</param>
/// <param name="series">The values.</param>
internal sealed class RunRows(string id, ChartSeries series)
{
    private const double Width = 200;

    private static readonly string[] Styles = ["first", "second"];

    /// <summary>Draws the runs. Draws nothing if no run has a value.</summary>
    public void Write(HtmlWriter html, IReadOnlyList<ExportRun> runs)
    {
        double most = runs.Select(series.ValueOf).DefaultIfEmpty().Max();
        if (!(most > 0))
        {
            return;
        }

        html.Open("figure").Element("figcaption", series.Title, ("class", "h"), ("id", id));
        if (series.Parts.Count > 1)
        {
            ChartText.WriteKeys(html, [.. series.Parts.Select((part, i) => (Styles[i], part.Name))]);
        }

        html.Open("table", ("class", "rows"), ("aria-labelledby", id)).Open("tbody");
        foreach (ExportRun run in runs)
        {
            html.Open("tr").Element("td", ReportText.Moment(run.StartedAt)).Open("td", ("class", "fill"))
                .Open("svg", ("class", "row"), ("viewBox", FormattableString.Invariant($"0 0 {Width} 10")), ("preserveAspectRatio", "none"), ("aria-hidden", "true"));
            double x = 0;
            for (int i = 0; i < series.Parts.Count; i++)
            {
                double width = series.Parts[i].Value(run) / most * Width;
                html.Empty("rect", ("class", run.State == ExportRunState.Complete ? Styles[i] : "none"), ("x", ChartPath.Round(x)), ("y", "0"), ("width", ChartPath.Round(width)), ("height", "10"));
                x += width;
            }

            html.Close().Close().Element("td", run.State == ExportRunState.Complete ? series.Show(series.ValueOf(run)) : $"{series.Show(series.ValueOf(run))}, {run.State}").Close();
        }

        html.Close().Close().Close();
    }
}
