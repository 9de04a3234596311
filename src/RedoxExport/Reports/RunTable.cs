using System.Globalization;
using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>Writes the runs as a table, newest first: the text of all charts.</summary>
internal static class RunTable
{
    private static readonly string[] Headings = ["Began", "State", "Mode", "Exit", "Resources", "Size", "Waiting", "Downloading"];

    public static void Write(HtmlWriter html, IReadOnlyList<ExportRun> runs)
    {
        html.Open("details").Element("summary", runs.Count == 1 ? "The run as a table" : $"The last {runs.Count} runs as a table").Open("div", ("class", "scroll")).Open("table", ("class", "runs")).Open("thead").Open("tr");
        foreach (string heading in Headings)
        {
            html.Element("th", heading, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        foreach (ExportRun run in runs.Reverse())
        {
            html.Open("tr", ("class", run.State == ExportRunState.Complete ? null : "Warning"))
                .Element("td", ReportText.Moment(run.StartedAt))
                .Element("td", run.State.ToString())
                .Element("td", run.Mode.ToString())
                .Element("td", run.ExitCode.ToString(CultureInfo.InvariantCulture))
                .Element("td", ReportText.Number(run.ResourceCount))
                .Element("td", ReportText.Size(run.Bytes))
                .Element("td", ReportText.Time(run.WaitingTime))
                .Element("td", ReportText.Time(run.DownloadTime))
                .Close();
        }

        html.Close().Close().Close().Close();
    }
}
