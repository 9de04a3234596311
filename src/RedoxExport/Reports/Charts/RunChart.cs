using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Draws a bar chart of many runs.</summary>
/// <param name="id">Identifies the chart in the page.</param>
/// <param name="series">The values.</param>
internal sealed class RunChart(string id, ChartSeries series)
{
    private const double Height = 140;

    // A run that is not complete is at least this high, so that it is visible.
    private const double LeastOfFailed = 5;

    // Above this number, a bar is too narrow to be pointed at, and has no text of its own.
    private const int MostWithText = 60;

    private static readonly string[] Styles = ["first", "second"];
    private static readonly string[] AllStyles = ["other", .. Styles, "none"];

    /// <summary>Draws the runs. Draws nothing if no run has a value, for example if no run ever started.</summary>
    public void Write(HtmlWriter html, IReadOnlyList<ExportRun> runs, ChartAxis axis)
    {
        ExportRun[] scaled = [.. runs.Where(series.IsScaledFor)];
        double most = scaled.Select(series.ValueOf).DefaultIfEmpty().Max();
        if (!(most > 0))
        {
            return;
        }

        ChartScale scale = ChartScale.Of(most, series.Measure);
        html.Open("figure").Element("figcaption", series.Title, ("class", "h"));
        WriteKeys(html, runs, scaled.Length < runs.Count);

        // The labels are outside the drawing, because text inside it would shrink with it on a phone.
        html.Open("div", ("class", "plot")).Open("div", ("class", "y"), ("aria-hidden", "true")).Element("span", scale.TopLabel).Element("span", scale.MiddleLabel).Element("span", "0").Close();
        html.Open("svg", ("viewBox", FormattableString.Invariant($"0 0 {ChartAxis.Width} {Height}")), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-labelledby", $"{id}-t {id}-d"))
            .Element("title", series.Title, ("id", id + "-t"))
            .Element("desc", Describe(scaled), ("id", id + "-d"));
        ChartPath gaps = new();
        foreach (ChartGap gap in axis.Gaps)
        {
            gaps.Add(gap.X, 0, gap.Width, Height);
        }

        gaps.Write(html, "gap");
        html.Empty("path", ("class", "axis"), ("d", FormattableString.Invariant($"M0 0H{ChartAxis.Width}M0 {Height / 2}H{ChartAxis.Width}M0 {Height}H{ChartAxis.Width}")));
        WriteBars(html, runs, axis, scale);
        html.Close().Close();
        ChartText.WriteEnds(html, runs, axis);
        html.Close();
    }

    private void WriteKeys(HtmlWriter html, IReadOnlyList<ExportRun> runs, bool hasOthers)
    {
        List<(string Style, string Text)> keys = series.Parts.Count > 1 ? [.. series.Parts.Select((part, i) => (Styles[i], part.Name))] : [];
        if (hasOthers)
        {
            keys.Add(("other", series.Mode == ExportRunMode.Full ? "increment, not to scale" : "full run, not to scale"));
        }

        if (keys.Count > 0 && runs.Any(run => run.State != ExportRunState.Complete))
        {
            keys.Add(("none", "not complete"));
        }

        ChartText.WriteKeys(html, keys);
    }

    private void WriteBars(HtmlWriter html, IReadOnlyList<ExportRun> runs, ChartAxis axis, ChartScale scale)
    {
        Dictionary<string, ChartPath> paths = AllStyles.ToDictionary(style => style, _ => new ChartPath());
        for (int i = 0; i < runs.Count; i++)
        {
            (double x, double width) = axis.Bars[i];
            if (runs.Count > MostWithText)
            {
                foreach ((string style, double y, double height) in BarOf(runs[i], scale))
                {
                    paths[style].Add(x, y, width, height);
                }

                continue;
            }

            html.Open("g").Element("title", $"{ReportText.Moment(runs[i].StartedAt)}, {runs[i].State}: {string.Join(", ", series.Parts.Select(part => $"{part.Name} {series.Show(part.Value(runs[i]))}"))}");
            foreach ((string style, double y, double height) in BarOf(runs[i], scale))
            {
                html.Empty("rect", ("class", style), ("x", ChartPath.Round(x)), ("y", ChartPath.Round(y)), ("width", ChartPath.Round(width)), ("height", ChartPath.Round(height)));
            }

            html.Close();
        }

        foreach (KeyValuePair<string, ChartPath> path in paths)
        {
            path.Value.Write(html, path.Key);
        }
    }

    private IEnumerable<(string Style, double Y, double Height)> BarOf(ExportRun run, ChartScale scale)
    {
        bool isComplete = run.State == ExportRunState.Complete;
        if (isComplete && !series.IsScaledFor(run))
        {
            yield return ("other", 0, Height);
            yield break;
        }

        double y = Height;
        for (int i = 0; i < series.Parts.Count; i++)
        {
            double height = Math.Max(Math.Min(y, series.Parts[i].Value(run) / scale.Top * Height), !isComplete && i == 0 ? LeastOfFailed : 0);
            if (height > 0)
            {
                y -= height;
                yield return (isComplete ? Styles[i] : "none", y, height);
            }
        }
    }

    private string Describe(ExportRun[] scaled)
    {
        double[] sums = [.. scaled.Select(series.ValueOf)];
        return $"{Amount.Of(scaled.Length, "run")} from {ReportText.Moment(scaled[0].StartedAt)} to {ReportText.Moment(scaled[^1].StartedAt)}: minimum {series.Show(sums.Min())}, maximum {series.Show(sums.Max())}, last {series.Show(sums[^1])}. The table of runs has all values.";
    }
}
