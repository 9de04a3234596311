using System.Globalization;
using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Draws a bar chart with one bar per run. A bar has one part, or two stacked parts.</summary>
/// <param name="id">Identifies the chart in the page.</param>
/// <param name="title">The title of the chart.</param>
/// <param name="parts">The names and values of the parts.</param>
/// <param name="show">Formats a value for display.</param>
internal sealed class RunChart(string id, string title, IReadOnlyList<(string Name, Func<ExportRun, double> Value)> parts, Func<double, string> show)
{
    private const double Width = 720;
    private const double Height = 140;
    private const double Left = 4;
    private const double Bottom = 1;
    private const double Top = 1;
    private const double WidestBar = 34;

    private static readonly string[] Classes = ["first", "second"];

    /// <summary>Draws the runs. Draws nothing if no run has a value, for example if no run ever started.</summary>
    public void Write(HtmlWriter html, IReadOnlyList<ExportRun> runs)
    {
        double most = runs.Count == 0 ? 0 : runs.Max(run => parts.Sum(part => part.Value(run)));
        if (!(most > 0))
        {
            return;
        }

        double step = (Width - (2 * Left)) / runs.Count;
        double bar = Math.Min(WidestBar, step * 0.7);
        double floor = Height - Bottom;
        double scale = (floor - Top) / most;
        html.Open("figure").Element("h3", title);
        if (parts.Count > 1)
        {
            html.Open("p", ("class", "keys"));
            for (int i = 0; i < parts.Count; i++)
            {
                html.Open("span").Element("i", null, ("class", "key " + Classes[i])).Text(parts[i].Name).Close();
            }

            html.Open("span").Element("i", null, ("class", "key none")).Text("not complete").Close().Close();
        }

        // The labels are outside the drawing, because text inside it would shrink with it on a phone.
        html.Element("p", show(most), ("class", "ends")).Open("svg", ("viewBox", Invariant($"0 0 {Width} {Height}")), ("role", "img"), ("aria-labelledby", $"{id}-t {id}-d"))
            .Element("title", title, ("id", id + "-t"))
            .Element("desc", Describe(runs), ("id", id + "-d"))
            .Empty("line", ("class", "axis"), ("x1", 0), ("x2", Width), ("y1", floor), ("y2", floor))
            .Empty("line", ("class", "axis"), ("x1", 0), ("x2", Width), ("y1", Top), ("y2", Top));
        for (int i = 0; i < runs.Count; i++)
        {
            WriteBar(html, runs[i], Left + (i * step) + ((step - bar) / 2), bar, floor, scale);
        }

        html.Close().Open("p", ("class", "ends")).Element("span", ReportText.Moment(runs[0].StartedAt));
        if (runs.Count > 1)
        {
            html.Element("span", ReportText.Moment(runs[^1].StartedAt));
        }

        html.Close().Close();
    }

    private void WriteBar(HtmlWriter html, ExportRun run, double x, double width, double floor, double scale)
    {
        bool isComplete = run.State == ExportRunState.Complete;
        html.Open("g").Element("title", $"{ReportText.Moment(run.StartedAt)}, {run.State}: {string.Join(", ", parts.Select(part => $"{part.Name} {show(part.Value(run))}"))}");
        double y = floor;
        for (int i = 0; i < parts.Count; i++)
        {
            // A run that is not complete is at least 3 units high, so that it is visible.
            double height = Math.Max(parts[i].Value(run) * scale, !isComplete && i == 0 ? 3 : 0);
            y -= height;
            html.Empty("rect", ("class", isComplete ? Classes[i] : "none"), ("x", Round(x)), ("y", Round(y)), ("width", Round(width)), ("height", Round(height)));
        }

        html.Close();
    }

    private string Describe(IReadOnlyList<ExportRun> runs)
    {
        double[] sums = [.. runs.Select(run => parts.Sum(part => part.Value(run)))];
        return $"{Amount.Of(runs.Count, "run")} from {ReportText.Moment(runs[0].StartedAt)} to {ReportText.Moment(runs[^1].StartedAt)}: minimum {show(sums.Min())}, maximum {show(sums.Max())}, last {show(sums[^1])}. The table of runs has all values.";
    }

    private static string Round(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
