using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RedoxExport.Runs;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes the page: one HTML file that loads nothing and contains no script.</summary>
/// <param name="options">The options of the report.</param>
/// <param name="now">The current time.</param>
internal sealed class ReportPage(ReportOptions options, DateTimeOffset now)
{
    // CSS class of a column that is hidden on a narrow screen.
    private const string Extra = "extra";

    /// <param name="requests">The reports about the requests.</param>
    /// <param name="tables">The report about tables; <see langword="null"/> for none.</param>
    /// <param name="checks">The result of checks; <see langword="null"/> for none.</param>
    public string Write(IReadOnlyList<RequestReport> requests, TableReport? tables, CheckResult? checks)
    {
        HtmlWriter html = new();
        html.Own("<!DOCTYPE html>\n").Open("html", ("lang", "en")).Open("head")
            .Empty("meta", ("charset", "utf-8"))
            .Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", $"default-src 'none'; style-src 'sha256-{HashOfStyle()}'; base-uri 'none'; form-action 'none'"))
            .Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Empty("meta", ("name", "color-scheme"), ("content", "light dark"))
            .Element("title", options.Title)
            .Open("style").Own(ReportStyle.Css).Close()
            .Close().Open("body").Open("main").Open("header")
            .Element("h1", options.Title)
            .Element("p", $"Created {ReportText.Moment(now)}. Times are in the time zone of the computer that created this page.", ("class", "soft"))
            .Close();
        for (int i = 0; i < requests.Count; i++)
        {
            WriteRequest(html, requests[i], i);
        }

        if (tables is not null)
        {
            TableSection.Write(html, tables);
        }

        if (checks is not null)
        {
            CheckSection.Write(html, checks);
        }

        html.Close().Close().Close().Own("\n");
        return html.ToString();
    }

    private static string HashOfStyle()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(ReportStyle.Css));
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    private void WriteRequest(HtmlWriter html, RequestReport report, int number)
    {
        ExportRun last = report.Last;
        FindingSeverity worst = report.Findings.Count > 0 ? report.Findings.Max(finding => finding.Severity) : FindingSeverity.Information;
        html.Open("section").Element("h2", last.Subject);
        html.Open("div", ("class", worst switch { FindingSeverity.Error => "verdict bad", FindingSeverity.Warning => "verdict look", _ => "verdict" }))
            .Element("strong", Verdict(last, worst))
            .Element("p", $"Run {last.Id}, {(last.Mode == ExportRunMode.Full ? "full" : "changes only")}, exit code {last.ExitCode}.", ("class", "soft"))
            .Close();
        WriteFindings(html, report);
        WriteFacts(html, last);
        WriteTypes(html, report);
        WriteIssues(html, report);
        ExportRun[] runs = [.. report.Runs.Skip(Math.Max(0, report.Runs.Count - options.Last))];
        new RunChart($"time{number}", "Time", [("waiting for the server", run => run.WaitingTime.TotalSeconds), ("downloading and checking", run => run.DownloadTime.TotalSeconds)], value => ReportText.Time(TimeSpan.FromSeconds(value))).Write(html, runs);
        WriteVolume(html, report, runs, number);
        WriteRuns(html, runs);
        html.Close();
    }

    // Shows only runs of one mode: next to a full run, increments would be too small to see.
    private static void WriteVolume(HtmlWriter html, RequestReport report, ExportRun[] runs, int number)
    {
        ExportRunMode mode = (report.LastComplete ?? report.Last).Mode;
        ExportRun[] alike = [.. runs.Where(run => run.Mode == mode)];
        string title = alike.Length == runs.Length ? "Resources" : mode == ExportRunMode.Full ? "Resources of full runs" : "Resources of increments";
        new RunChart($"volume{number}", title, [("resources", run => run.ResourceCount)], value => ReportText.Number((long)Math.Round(value))).Write(html, alike);
    }

    private static string Verdict(ExportRun last, FindingSeverity worst) => (last.State, worst) switch
    {
        (ExportRunState.Complete, FindingSeverity.Error) => "Complete, with errors",
        (ExportRunState.Complete, FindingSeverity.Warning) => "Complete, with warnings",
        (ExportRunState.Complete, _) => "Complete and verified",
        (ExportRunState.Waiting, _) => "Still waiting for the server",
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

    private static void WriteTypes(HtmlWriter html, RequestReport report)
    {
        if (report.LastComplete is not { } complete || report.Types.Count == 0)
        {
            return;
        }

        html.Element("h3", "By type")
            .Element("p", $"The last complete run ({complete.Id}) compared with the median of up to seven complete {(complete.Mode == ExportRunMode.Full ? "full runs" : "increments")} before it{(complete.Mode == ExportRunMode.Full ? string.Empty : ", if there are three")}.", ("class", "soft"))
            .Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr")
            .Element("th", "Type", ("scope", "col")).Element("th", "Now", ("scope", "col")).Element("th", "Usually", ("scope", "col")).Element("th", "Change", ("scope", "col")).Element("th", "Lately", ("scope", "col"), ("class", "lately"))
            .Close().Close().Open("tbody");
        foreach (TypeCount type in report.Types)
        {
            html.Open("tr", ("class", type.Finding?.Severity.ToString())).Element("td", type.Type).Element("td", ReportText.Number(type.Now), ("class", "now"))
                .Element("td", type.Before is { } before ? ReportText.Number(before) : "–")
                .Element("td", Change(type));
            html.Open("td", ("class", "lately"));
            WriteTrend(html, type);
            html.Close().Close();
        }

        html.Close().Close().Close();
    }

    private static string Change(TypeCount type) => type.Before switch
    {
        null => "–",
        0 => type.Now == 0 ? "0 %" : "new",
        { } before => string.Format(CultureInfo.InvariantCulture, "{0:+0;-0;0} %", 100.0 * (type.Now - before) / before),
    };

    private static void WriteTrend(HtmlWriter html, TypeCount type)
    {
        if (type.History.Count < 2)
        {
            html.Text("–");
            return;
        }

        double most = Math.Max(type.History.Max(), 1);
        string points = string.Join(" ", type.History.Select((count, i) => FormattableString.Invariant($"{2 + (84.0 * i / (type.History.Count - 1)):0.#},{22 - (20 * count / most):0.#}")));
        html.Open("svg", ("class", "spark"), ("viewBox", "0 0 88 24"), ("role", "img"), ("aria-label", $"{type.Type} lately: {string.Join(", ", type.History.Select(ReportText.Number))}"))
            .Empty("polyline", ("class", "trend"), ("points", points)).Close();
    }

    private static void WriteIssues(HtmlWriter html, RequestReport report)
    {
        if (report.Issues.Count == 0)
        {
            return;
        }

        html.Element("h3", "What the server reports").Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr")
            .Element("th", "Severity", ("scope", "col")).Element("th", "Code", ("scope", "col"), ("class", "left")).Element("th", "Times", ("scope", "col")).Close().Close().Open("tbody");
        foreach (IssueCount issue in report.Issues)
        {
            html.Open("tr").Element("td", issue.Severity).Element("td", issue.Code, ("class", "left")).Element("td", ReportText.Number(issue.Count)).Close();
        }

        html.Close().Close().Close().Element("p", "The server's messages are in the folder outcome of the run, because they may name patients.", ("class", "soft"));
    }

    private static void WriteRuns(HtmlWriter html, IReadOnlyList<ExportRun> runs)
    {
        html.Open("details").Element("summary", runs.Count == 1 ? "The run as a table" : $"The last {runs.Count} runs as a table").Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr");
        foreach (string heading in new[] { "Began", "State", "Mode", "Exit", "Resources", "Size", "Waiting", "Downloading" })
        {
            html.Element("th", heading, ("scope", "col"), ("class", heading is "Mode" or "Size" or "Waiting" or "Downloading" ? Extra : null));
        }

        html.Close().Close().Open("tbody");
        foreach (ExportRun run in runs.Reverse())
        {
            html.Open("tr", ("class", run.State == ExportRunState.Complete ? null : "Warning"))
                .Element("td", ReportText.Moment(run.StartedAt))
                .Element("td", run.State.ToString())
                .Element("td", run.Mode.ToString(), ("class", Extra))
                .Element("td", run.ExitCode.ToString(CultureInfo.InvariantCulture))
                .Element("td", ReportText.Number(run.ResourceCount))
                .Element("td", ReportText.Size(run.Bytes), ("class", Extra))
                .Element("td", ReportText.Time(run.WaitingTime), ("class", Extra))
                .Element("td", ReportText.Time(run.DownloadTime), ("class", Extra))
                .Close();
        }

        html.Close().Close().Close().Close();
    }
}
