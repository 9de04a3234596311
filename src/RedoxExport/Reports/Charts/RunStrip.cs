using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Draws one mark per run: complete runs, runs that are not, and times without a run, told apart by height and color.</summary>
internal static class RunStrip
{
    private const double Height = 28;

    private static readonly (string Style, string Text, double Height)[] Marks =
    [
        ("ok", "in order", 14),
        ("minor", "complete with problems", 21),
        ("none", "not complete", 28),
    ];

    public static void Write(HtmlWriter html, string id, IReadOnlyList<ExportRun> runs, ChartAxis axis)
    {
        ChartPath[] paths = [.. Marks.Select(_ => new ChartPath())];
        int[] counts = new int[Marks.Length];
        for (int i = 0; i < runs.Count; i++)
        {
            int mark = runs[i].State != ExportRunState.Complete ? 2 : runs[i].ExitCode == RunExitCode.Complete ? 0 : 1;
            paths[mark].Add(axis.Bars[i].X, Height - Marks[mark].Height, axis.Bars[i].Width, Marks[mark].Height);
            counts[mark]++;
        }

        ChartPath gaps = new();
        foreach (ChartGap gap in axis.Gaps)
        {
            gaps.Add(gap.X, 0, gap.Width, Height);
        }

        int missing = axis.Gaps.Sum(gap => gap.Slots);
        (string, string)[] keys = [.. Marks.Select((mark, i) => (mark.Style, Text: $"{mark.Text}: {ReportText.Number(counts[i])}", Count: counts[i])).Where(key => key.Count > 0).Select(key => (key.Style, key.Text))];
        html.Open("figure").Element("figcaption", "Runs", ("class", "h"));
        ChartText.WriteKeys(html, missing > 0 ? [.. keys, ("gap", $"no run: {ReportText.Number(missing)}")] : keys);
        html.Open("svg", ("class", "strip"), ("viewBox", FormattableString.Invariant($"0 0 {ChartAxis.Width} {Height}")), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-labelledby", $"{id}-t {id}-d"))
            .Element("title", "Runs", ("id", id + "-t"))
            .Element("desc", $"{Amount.Of(runs.Count, "run")}: {string.Join(", ", Marks.Select((mark, i) => $"{ReportText.Number(counts[i])} {mark.Text}"))}. The table of runs has each.", ("id", id + "-d"));
        gaps.Write(html, "gap");
        for (int i = 0; i < paths.Length; i++)
        {
            paths[i].Write(html, Marks[i].Style);
        }

        html.Close();
        ChartText.WriteEnds(html, runs, axis);
        html.Close();
        if (ChartText.Describe(axis.Gaps) is { } text)
        {
            html.Element("p", text, ("class", "soft"));
        }
    }
}
