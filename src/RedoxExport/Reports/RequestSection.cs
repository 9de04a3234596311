using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes the section about the runs of a request.</summary>
/// <param name="options">The options of the report.</param>
/// <param name="now">The current time.</param>
internal sealed class RequestSection(ReportOptions options, DateTimeOffset now)
{
    /// <param name="html">The page.</param>
    /// <param name="report">The report about the request.</param>
    /// <param name="level">The level of the heading.</param>
    /// <param name="id">Identifies the request in the page.</param>
    public void Write(HtmlWriter html, RequestReport report, int level, string id)
    {
        ExportRun last = report.Last;
        FindingSeverity worst = RootReport.WorstOf(report.Findings);
        html.Open("section").Element(HtmlWriter.Heading(level), last.Subject, ("class", "subject"));
        html.Open("div", ("class", StyleOf(worst)))
            .Element("strong", Verdict(last, report.Findings))
            .Element("p", $"Run {last.Id}, {(last.Mode == ExportRunMode.Full ? "full" : "changes only")}, exit code {last.ExitCode}.", ("class", "soft"))
            .Close();
        WriteFindings(html, report);
        WriteFacts(html, last);
        WriteTypes(html, report, level);
        WriteIssues(html, report, level);
        ExportRun[] runs = [.. report.Runs.Skip(Math.Max(0, report.Runs.Count - options.Last))];
        RunCharts.Write(html, id, report, runs, now);
        RunTable.Write(html, runs);
        html.Close();
    }

    /// <summary>The style of a verdict.</summary>
    public static string StyleOf(FindingSeverity worst) => worst switch { FindingSeverity.Error => "verdict bad", FindingSeverity.Warning => "verdict look", _ => "verdict" };

    /// <summary>The verdict in a few words.</summary>
    public static string Verdict(ExportRun last, IReadOnlyList<ReportFinding> findings) => (last.State, RootReport.WorstOf(findings)) switch
    {
        (ExportRunState.Complete, FindingSeverity.Error) when findings.Any(finding => finding is { Kind: FindingKind.Overdue, Severity: FindingSeverity.Error }) => "Overdue",
        (ExportRunState.Complete, FindingSeverity.Error) when findings.Any(finding => finding.Kind == FindingKind.RunNotBegun) => "Could not begin",
        (ExportRunState.Complete, FindingSeverity.Error) => "Complete, with errors",
        (ExportRunState.Complete, FindingSeverity.Warning) => "Complete, with warnings",
        (ExportRunState.Complete, _) => "Complete and verified",
        _ when !last.HasBegun => "Could not begin",
        (ExportRunState.Waiting, _) => "Still waiting for the server",
        (ExportRunState.Running, FindingSeverity.Error) => "Interrupted",
        (ExportRunState.Running, _) => "In progress",
        (ExportRunState.Interrupted, _) => "Interrupted",
        (ExportRunState.Incomplete, _) => "Files are missing",
        (ExportRunState.Gone, _) => "The server no longer has the export",
        (ExportRunState.Abandoned, _) => "Abandoned",
        _ => "Failed",
    };

    private static void WriteFindings(HtmlWriter html, RequestReport report)
    {
        if (report.Findings.Count == 0)
        {
            return;
        }

        html.Open("ul", ("class", "findings"));
        foreach (ReportFinding finding in report.Findings)
        {
            string tag = finding.Severity switch { FindingSeverity.Error => "Error", FindingSeverity.Warning => "Look", _ => "Note" };
            html.Open("li").Element("span", tag, ("class", "tag " + finding.Severity)).Text(" " + finding.Message).Close();
        }

        html.Close();
    }

    private static void WriteFacts(HtmlWriter html, ExportRun run)
    {
        html.Open("dl");
        Fact("Server", run.Server.BaseUri is { } address ? address.Authority + address.AbsolutePath.TrimEnd('/') : null, "wide");
        Fact("Connection", run.Server.OwnName);
        Fact("Began", ReportText.Moment(run.StartedAt));
        if (run.WaitingTime + run.DownloadTime > TimeSpan.Zero || run.State == ExportRunState.Complete)
        {
            Fact("Waiting", ReportText.Time(run.WaitingTime));
            Fact("Downloading", ReportText.Time(run.DownloadTime));
            Fact("Resources", ReportText.Number(run.ResourceCount));
            Fact("Size", $"{ReportText.Size(run.Bytes)} in {Amount.Of(run.FileCount, "file")}");
        }

        Fact("Retries", run.Retries > 0 ? ReportText.Number(run.Retries) : null);
        Fact("Since", run.Since is { } since ? ReportText.Moment(since) : null);
        Fact("Watermark", run.Watermark is { } watermark ? ReportText.Moment(watermark) : null);
        Fact("Joined / left", run.PatientsJoined is { } joined ? $"{ReportText.Number(joined)} / {(run.PatientsLeft is { } left ? ReportText.Number(left) : "not known")}" : null);
        Fact("Damaged files", run.DamagedFiles > 0 ? ReportText.Number(run.DamagedFiles) : null);
        html.Close();

        void Fact(string name, string? value, string? width = null)
        {
            if (value is not null)
            {
                html.Open("div", ("class", width)).Element("dt", name).Element("dd", value).Close();
            }
        }
    }

    private static void WriteTypes(HtmlWriter html, RequestReport report, int level)
    {
        if (report.LastComplete is not { } complete || report.Types.Count == 0)
        {
            return;
        }

        html.Element(HtmlWriter.Heading(level + 1), "By type", ("class", "h"))
            .Element("p", $"The last complete run ({complete.Id}) compared with the median of up to seven complete {(complete.Mode == ExportRunMode.Full ? "full runs" : "increments")} before it{(complete.Mode == ExportRunMode.Full ? string.Empty : ", if there are three")}.", ("class", "soft"))
            .Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr")
            .Element("th", "Type", ("scope", "col")).Element("th", "Now", ("scope", "col")).Element("th", "Usually", ("scope", "col")).Element("th", "Change", ("scope", "col")).Element("th", "Lately", ("scope", "col"), ("class", "lately"))
            .Close().Close().Open("tbody");
        foreach (TypeCount type in report.Types)
        {
            html.Open("tr", ("class", type.Finding?.Severity.ToString())).Element("td", type.Type).Element("td", ReportText.Number(type.Now), ("class", "now"))
                .Element("td", type.Before is { } before ? ReportText.Number(before) : "–")
                .Element("td", ReportText.Change(type.Now, type.Before));
            html.Open("td", ("class", "lately"));
            TrendLine.Write(html, type.Type, type.History, ReportText.Number);
            html.Close().Close();
        }

        html.Close().Close().Close();
    }

    private static void WriteIssues(HtmlWriter html, RequestReport report, int level)
    {
        if (report.Issues.Count == 0)
        {
            return;
        }

        html.Element(HtmlWriter.Heading(level + 1), "What the server reports", ("class", "h")).Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr")
            .Element("th", "Severity", ("scope", "col")).Element("th", "Code", ("scope", "col"), ("class", "left")).Element("th", "Times", ("scope", "col")).Close().Close().Open("tbody");
        foreach (IssueCount issue in report.Issues)
        {
            html.Open("tr").Element("td", issue.Severity).Element("td", issue.Code, ("class", "left")).Element("td", ReportText.Number(issue.Count)).Close();
        }

        html.Close().Close().Close().Element("p", "The server's messages are in the folder outcome of the run, because they may name patients.", ("class", "soft"));
    }
}
