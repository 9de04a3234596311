using System.Globalization;
using System.Runtime.Versioning;
using System.Xml.Linq;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Reports;

public sealed class ManyRootsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_begins_with_a_row_per_destination_those_that_need_attention_first()
    {
        Nights("acme", 30);
        Nights("north", 30, (night, run) =>
        {
            if (night == 1)
            {
                ManyRuns.Fail(run);
            }

            return true;
        });
        Nights("valley", 30, (night, run) => night > 3);

        ExportReport report = ReportOf(string.Empty);
        XElement overview = Parse(report).Descendants("section").First();

        Assert.Equal(["north", "valley", "acme"], overview.Descendants("a").Select(name => name.Value));
        Assert.Equal("2 of 3 destinations have errors", overview.Descendants("strong").Single().Value);
        Assert.Equal([ReportVerdict.Error, ReportVerdict.Error, ReportVerdict.Good], report.Destinations.Select(row => row.Verdict));
        ReportDestination valley = report.Destinations[1];
        Assert.Equal((Now.AddHours(-5) - (3 * Day), (3 * Day) + TimeSpan.FromHours(5), 1, 0), (valley.LastGoodRun, valley.Age, valley.Errors, valley.Warnings));
        Assert.Equal("There was no run for 3 d 05 h. The limit is 26 h 00 min.", valley.Message);
        Assert.True(valley.Bytes > 0 && valley.UsualBytes > 0 && valley.Resources > 0);
        Assert.Equal(report.Findings.Select(finding => finding.Root), [_folder["north"], _folder["valley"]]);
    }

    [Fact]
    public void Links_of_the_rows_lead_to_the_details()
    {
        Nights("acme", 30);
        Nights("valley", 3);

        XDocument page = Parse(ReportOf(string.Empty));

        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants().Attributes("href"), link => Assert.Contains(link.Value[1..], ids));
        Assert.Equal(["acme", "valley"], page.Descendants("article").Select(root => root.Element("h2")!.Value));
        Assert.All(page.Descendants().Attributes("aria-labelledby").SelectMany(names => names.Value.Split(' ')), name => Assert.Contains(name, ids));
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_a_row_and_a_finding_and_the_others_are_shown()
    {
        Nights("acme", 3);
        Directory.CreateDirectory(_folder["valley"]);
        File.WriteAllText(_folder["valley/runs.json"], "{");

        ExportReport report = ReportOf(string.Empty);

        Assert.Equal([("valley", ReportVerdict.Unreadable, "HistoryDamaged"), ("acme", ReportVerdict.Good, null)], report.Destinations.Select(row => (row.Name, row.Verdict, row.ErrorId)));
        ReportFinding finding = Assert.Single(report.Findings);
        Assert.Equal((FindingKind.Unreadable, FindingSeverity.Error, "HistoryDamaged", _folder["valley"]), (finding.Kind, finding.Severity, finding.Code, finding.Root));
        Assert.Contains("Cannot be read", Parse(report).Descendants("article").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_cannot_be_listed_is_a_row_and_not_taken_for_one_without_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "This account can list every folder.");
        Nights("acme", 3);
        Nights("valley", 3);
        File.SetUnixFileMode(_folder["valley"], UnixFileMode.None);
        try
        {
            ReportDestination row = ReportOf(string.Empty).Destinations[0];
            Assert.Equal(("valley", ReportVerdict.Unreadable, "NoPermission"), (row.Name, row.Verdict, row.ErrorId));
            Assert.Equal($"This account does not have permission to read '{_folder["valley"]}'.", row.Message);
        }
        finally
        {
            File.SetUnixFileMode(_folder["valley"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Folders_without_runs_are_named_so_that_a_missing_destination_is_noticed()
    {
        Nights("acme", 3);
        Directory.CreateDirectory(_folder["new-clinic"]);

        Assert.Contains("Folders without runs, not shown: new-clinic.", ReportOf(string.Empty).ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotContain("Destinations", ReportOf("acme").ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_shown_once_however_often_it_is_named()
    {
        Nights("acme", 3);
        RootFinder finder = new();

        Assert.True(finder.Add(_folder.FullPath));
        Assert.True(finder.Add(_folder["acme"]));
        Assert.True(finder.Add(_folder["acme"] + Path.DirectorySeparatorChar));
        Assert.False(finder.Add(_folder["acme/20260601T020000Z/nothing/.."] is { } run ? Directory.CreateDirectory(run).FullName : string.Empty));

        Assert.Equal([_folder["acme"]], finder.Roots);
    }

    [Fact]
    public void A_request_that_another_one_has_replaced_is_a_note()
    {
        Nights("acme", 2);
        RunHistory history = RunHistory.Read(_folder["acme"]);
        ExportRun old = history.Add(Now - (40 * Day));
        (old.State, old.RequestKey, old.Request) = (ExportRunState.Complete, "old", "System: Patient");
        history.Write();

        ReportFinding finding = Assert.Single(ReportOf("acme").Findings);

        Assert.Equal((FindingKind.Overdue, FindingSeverity.Information), (finding.Kind, finding.Severity));
    }

    [Fact]
    public void Weekly_runs_are_in_order_for_a_week_and_two_hours()
    {
        ManyRuns.Write(_folder["weekly"], Now, 10, 7 * Day, "weekly");

        Assert.Equal(ReportVerdict.Good, ReportOf("weekly", now: Now + (6.8 * Day)).Destinations[0].Verdict);
        ReportFinding finding = Assert.Single(ReportOf("weekly", now: Now + (7 * Day)).Findings);
        Assert.Equal("There was no run for 7 d 05 h. The limit is 7 d 02 h, because the last runs were at least 7 d 00 h apart.", finding.Message);
        Assert.Equal("Overdue", Parse(ReportOf("weekly", now: Now + (7 * Day))).Descendants("strong").First().Value);
    }

    [Fact]
    public void Checks_that_fail_are_a_finding_and_the_runs_are_shown()
    {
        Nights("acme", 3);
        RedoxExportException error = RunErrors.NoCompleteRun("view");

        RootReport report = RootReport.Read(_folder["acme"], new ReportOptions(), Now, _ => throw error);

        Assert.Same(error, report.CheckError);
        Assert.Equal((FindingKind.ChecksFailed, ReportVerdict.Error), (Assert.Single(report.Findings).Kind, report.Verdict));
        Assert.Contains("The checks could not be run", ExportReport.Of([report], [], new ReportOptions(), Now).ToHtml(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 3, 0)]
    [InlineData(7, 3, 0)]
    [InlineData(8, 0, 4)]
    [InlineData(365, 0, 4)]
    public void One_run_is_facts_few_are_rows_and_many_are_bars_over_time(int runs, int rows, int charts)
    {
        Nights("acme", runs);

        XDocument page = Parse(ReportOf("acme", last: 365));

        Assert.Equal(rows, page.Descendants("table").Count(table => table.Attribute("class")?.Value == "rows"));
        Assert.Equal(rows + charts, page.Descendants("figure").Count());
        Assert.Equal(charts, page.Descendants("figure").Elements("svg").Concat(page.Descendants("div").Elements("svg")).Count());
        Assert.Equal(runs, page.Descendants("details").Single().Descendants("tbody").Elements("tr").Count());
        Assert.DoesNotContain(page.Descendants("svg").Descendants("text"), _ => true);
    }

    [Fact]
    public void Failed_nights_and_nights_without_a_run_are_counted_and_named()
    {
        Nights("acme", 30, (night, run) =>
        {
            if (night == 4)
            {
                ManyRuns.Fail(run);
            }

            return night is not (10 or 11);
        });

        XDocument page = Parse(ReportOf("acme"));
        XElement strip = page.Descendants("figure").First();

        Assert.Equal(["in order: 27", "not complete: 1", "no run: 2"], strip.Elements("p").First().Elements("span").Select(key => key.Value));
        Assert.Equal(["ok", "none"], strip.Descendants("path").Attributes("class").Select(style => style.Value).Where(style => style != "gap"));
        Assert.Contains($"Without a run at the usual time, newest first: {DayOf(11)} to {DayOf(10)}.", page.Root!.Value, StringComparison.Ordinal);

        static string DayOf(int night) => (Now.AddHours(-5) - (Day * (night - 1))).ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_full_run_does_not_flatten_the_increments()
    {
        Nights("acme", 30);

        XElement size = Parse(ReportOf("acme")).Descendants("figure").Single(figure => figure.Element("figcaption")!.Value == "Size");

        Assert.Contains("full run, not to scale", size.Value, StringComparison.Ordinal);
        Assert.Equal("40 MB", size.Descendants("span").First(label => label.Value.EndsWith("MB", StringComparison.Ordinal)).Value);
    }

    [Fact]
    public void Three_years_of_runs_make_a_page_below_half_a_megabyte()
    {
        Nights("acme", 365);
        Nights("north", 365);
        Nights("valley", 365);

        Assert.InRange(ReportOf(string.Empty, last: 365).ToHtml().Length, 100_000, 500_000);
        Assert.InRange(ReportOf(string.Empty).ToHtml().Length, 50_000, 120_000);
    }

    private static XDocument Parse(ExportReport report) => XDocument.Parse(report.ToHtml().Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal));

    private void Nights(string name, int count, Func<int, ExportRun, bool>? change = null) => ManyRuns.Write(_folder[name], Now, count, Day, name, change);

    private ExportReport ReportOf(string folder, int last = 30, DateTimeOffset? now = null)
    {
        RootFinder finder = new();
        Assert.True(finder.Add(folder.Length == 0 ? _folder.FullPath : _folder[folder]));
        ReportOptions options = new() { Last = last };
        return ExportReport.Of([.. finder.Roots.Select(Read)], finder.Skipped, options, now ?? Now);

        RootReport Read(string root)
        {
            try
            {
                return RootReport.Read(root, options, now ?? Now);
            }
            catch (RedoxExportException e)
            {
                return RootReport.Unreadable(root, e);
            }
        }
    }
}
