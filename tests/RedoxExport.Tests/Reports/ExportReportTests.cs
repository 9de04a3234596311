using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RedoxExport.Datasets;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Tables;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Reports;

public sealed class ExportReportTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);

    // Two revisions of a current view.
    private static readonly string First = new('1', 32);
    private static readonly string Second = new('2', 32);

    private readonly TestFolder _folder = new();
    private readonly List<Action<ExportRun>> _nights = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_whose_lock_cannot_be_seen_is_a_warning_and_not_said_to_be_killed()
    {
        ExportRun first = new("/redox", "20260528T090000Z") { State = ExportRunState.Running, StartedAt = DateTimeOffset.UnixEpoch };

        RequestReport unseen = ReportFindings.Judge([first], new ReportOptions { MaxAge = TimeSpan.FromDays(1) }, DateTimeOffset.UnixEpoch, isActive: null);
        RequestReport ended = ReportFindings.Judge([first], new ReportOptions { MaxAge = TimeSpan.FromDays(1) }, DateTimeOffset.UnixEpoch, isActive: false);

        Assert.Equal([(FindingKind.StillRunning, FindingSeverity.Warning), (FindingKind.NeverComplete, FindingSeverity.Information)], unseen.Findings.Select(finding => (finding.Kind, finding.Severity)));
        Assert.Equal([(FindingKind.RunInterrupted, FindingSeverity.Error), (FindingKind.NeverComplete, FindingSeverity.Error)], ended.Findings.Select(finding => (finding.Kind, finding.Severity)));
    }

    [Fact]
    public void A_quiet_week_has_nothing_to_say()
    {
        Nights(7, Increment(100, 5000));
        Assert.Empty(Read().Findings);
        Assert.Contains("Complete and verified", Read().ToHtml(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExportRunState.Failed, FindingKind.RunFailed, FindingSeverity.Error)]
    [InlineData(ExportRunState.Gone, FindingKind.RunFailed, FindingSeverity.Error)]
    [InlineData(ExportRunState.Incomplete, FindingKind.FilesMissing, FindingSeverity.Error)]
    [InlineData(ExportRunState.Interrupted, FindingKind.RunInterrupted, FindingSeverity.Error)]
    [InlineData(ExportRunState.Waiting, FindingKind.StillRunning, FindingSeverity.Warning)]
    [InlineData(ExportRunState.Running, FindingKind.RunInterrupted, FindingSeverity.Error)]
    public void The_last_run_is_judged_by_its_state(ExportRunState state, FindingKind kind, FindingSeverity severity)
    {
        Nights(6, Increment(100, 5000));
        Nights(1, run => run.State = state);

        ReportFinding finding = Assert.Single(Read().Findings);

        Assert.Equal((kind, severity), (finding.Kind, finding.Severity));
    }

    [Fact]
    public void A_run_in_progress_is_told_from_one_whose_process_has_ended()
    {
        Nights(6, Increment(100, 5000));
        Nights(1, run => run.State = ExportRunState.Running);
        Assert.StartsWith("The process of the run ended without recording the end", Assert.Single(Read().Findings).Message, StringComparison.Ordinal);

        using RunLock held = RunLock.Take(_folder.FullPath, DateTimeOffset.UnixEpoch);

        ReportFinding finding = Assert.Single(Read().Findings);
        Assert.Equal((FindingKind.StillRunning, FindingSeverity.Information), (finding.Kind, finding.Severity));
    }

    [Fact]
    public void A_run_that_is_interrupted_night_after_night_says_how_often()
    {
        Nights(1, Increment(100, 5000));
        Nights(1, run => (run.State, run.Calls) = (ExportRunState.Interrupted, 3));

        ReportFinding finding = Assert.Single(Read().Findings);

        Assert.StartsWith($"The run was interrupted, and the next call resumes it. 3 calls have worked on it, since {ReportText.Moment(Now.AddHours(-5))}.", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_run_is_no_error_while_it_is_in_progress()
    {
        Nights(1, run => run.State = ExportRunState.Running);
        Assert.Equal([FindingKind.RunInterrupted, FindingKind.NeverComplete], Read().Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Kind));

        using RunLock held = RunLock.Take(_folder.FullPath, DateTimeOffset.UnixEpoch);

        Assert.All(Read().Findings, finding => Assert.Equal(FindingSeverity.Information, finding.Severity));
        Assert.Contains("The first one is in progress", Read().ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_fell_stands_out_with_what_is_usual()
    {
        Nights(6, Increment(100, 5000));
        Nights(1, Increment(100, 2000));

        ReportFinding finding = Assert.Single(Read().Findings);

        Assert.Equal((FindingKind.TypeDropped, "Observation", 5000L, 2000L), (finding.Kind, finding.Type, finding.Before, finding.Now));
        Assert.Equal("Observation fell by 60 %, to 2,000 from usually 5,000.", finding.Message);
        Assert.Empty(Read(dropThreshold: 60).Findings);
    }

    [Fact]
    public void A_type_that_is_missing_is_an_error_in_a_full_run_and_to_be_looked_at_in_an_increment()
    {
        Nights(3, Full(100, 5000));
        Nights(1, Full(100, 0));
        Assert.Equal((FindingKind.TypeFellToZero, FindingSeverity.Error), (Read().Findings[0].Kind, Read().Findings[0].Severity));

        _nights.Clear();
        Nights(3, Increment(100, 5000));
        Nights(1, Increment(100, 0));
        Assert.Equal((FindingKind.TypeFellToZero, FindingSeverity.Warning), (Read().Findings[0].Kind, Read().Findings[0].Severity));
    }

    [Fact]
    public void A_full_run_is_not_compared_with_increments()
    {
        Nights(1, Full(10_000, 500_000));
        Nights(6, Increment(100, 5000));
        Assert.Empty(Read().Findings);
    }

    [Fact]
    public void Few_of_a_type_in_an_increment_come_and_go()
    {
        Nights(6, Increment(4, 5000));
        Nights(1, Increment(0, 5000));
        Assert.Empty(Read().Findings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fewer_than_three_increments_are_not_what_is_usual(int before)
    {
        Nights(1, Full(10_000, 500_000));
        Nights(before, Increment(100, 5000));
        Nights(1, Increment(100, 0));

        Assert.Empty(Read().Findings);
    }

    [Fact]
    public void As_few_as_came_in_one_of_the_last_nights_is_not_a_drop()
    {
        Nights(4, Increment(100, 5000));
        Nights(1, Increment(100, 800));
        Nights(1, Increment(100, 5000));
        Nights(1, Increment(100, 900));

        Assert.Empty(Read().Findings);
    }

    [Fact]
    public void One_full_run_before_is_compared_and_named_as_one()
    {
        Nights(1, Full(100, 5000));
        Nights(1, Full(100, 1000));

        Assert.Equal("Observation fell by 80 %, to 1,000 from 5,000 in the previous run.", Assert.Single(Read().Findings).Message);
    }

    [Fact]
    public void A_run_that_never_began_has_no_charts_and_no_figures()
    {
        Nights(1, run =>
        {
            run.State = ExportRunState.Failed;
            run.ErrorId = "KickOffRefused";
        });

        XDocument page = XDocument.Parse(Read().ToHtml().Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal));

        Assert.Empty(page.Descendants("svg"));
        Assert.Empty(page.Descendants("figure"));
        Assert.Equal(["Began"], page.Descendants("dt").Select(fact => fact.Value));
    }

    [Fact]
    public void A_schedule_that_has_stopped_is_overdue()
    {
        Nights(7, Increment(100, 5000));
        ReportFinding finding = Assert.Single(Read(now: Now.AddDays(3)).Findings);
        Assert.Equal((FindingKind.Overdue, FindingSeverity.Error), (finding.Kind, finding.Severity));
        Assert.Contains("3 d", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_run_that_is_dated_in_the_future_is_a_warning()
    {
        Nights(7, Increment(100, 5000));
        ReportFinding finding = Assert.Single(Read(now: Now.AddDays(-3)).Findings);
        Assert.Equal((FindingKind.DatedInFuture, FindingSeverity.Warning), (finding.Kind, finding.Severity));
        Assert.Contains("in the future", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-3, false)]
    [InlineData(3, true)]
    public void The_age_of_a_destination_is_never_negative_and_empty_if_its_last_good_run_is_dated_in_the_future(int days, bool hasAge)
    {
        Nights(7, Increment(100, 5000));
        DateTimeOffset now = Now.AddDays(days);

        ReportDestination row = Assert.Single(Read(now: now).Destinations);

        DateTimeOffset good = row.LastGoodRun!.Value;
        Assert.Equal(hasAge ? now - good : null, row.Age);
        Assert.Equal(TimeSpan.Zero, Assert.Single(Read(now: good.AddMinutes(-1)).Destinations).Age);
    }

    [Fact]
    public void The_last_good_run_of_a_destination_is_that_of_another_request_if_the_newest_was_never_complete()
    {
        Nights(7, Full(100, 5000));
        DateTimeOffset good = Assert.Single(Read().Destinations).LastGoodRun!.Value;
        Nights(1, run =>
        {
            ManyRuns.Fail(run);
            run.RequestKey = "mistyped";
        });

        ReportDestination row = Assert.Single(Read().Destinations);

        Assert.Equal((ReportVerdict.Error, ExportRunState.Failed, good - TimeSpan.FromDays(1)), (row.Verdict, row.LastState, row.LastGoodRun));
        Assert.True(row is { Resources: 5100, UsualBytes: not null });
    }

    [Fact]
    public void Runs_of_which_none_was_ever_complete_are_said_to_be_that()
    {
        Nights(2, run => run.State = ExportRunState.Failed);
        Assert.Equal([FindingKind.RunFailed, FindingKind.NeverComplete], Read().Findings.Select(finding => finding.Kind));
        Assert.Contains("Failed", Read().ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_server_reports_is_counted_by_code_and_its_words_stay_out()
    {
        Nights(1, run =>
        {
            Increment(100, 5000)(run);
            run.OutcomeErrors = 2;
            string outcome = Directory.CreateDirectory(Path.Combine(run.Path, "outcome")).FullName;
            File.WriteAllText(Path.Combine(run.Path, "export.json"), "{}");
            File.WriteAllText(
                Path.Combine(outcome, "OperationOutcome.0001.ndjson"),
                """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Jane Doe"},{"severity":"error","code":"Jane Doe"}]}""" + "\n");
        });

        string page = Read().ToHtml();

        Assert.Equal(FindingKind.OutcomeErrors, Assert.Single(Read().Findings).Kind);
        Assert.Contains("not-found", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Jane", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_of_the_last_complete_run_are_on_the_page()
    {
        Nights(1, run =>
        {
            Increment(100, 5000)(run);
            run.Found.Add(new RunFinding("SomeNote", RunFindingSeverity.Note, "Good to know."));
            run.Found.Add(new RunFinding("SomeProblem", RunFindingSeverity.Problem, "Five <came>.") { Type = "Device", Count = 5 });
        });

        ReportFinding[] findings = [.. Read().Findings];
        string page = Read().ToHtml();

        Assert.Equal([(FindingKind.RunProblem, FindingSeverity.Warning, "SomeProblem"), (FindingKind.RunNote, FindingSeverity.Information, "SomeNote")], findings.Select(finding => (finding.Kind, finding.Severity, finding.Code!)));
        Assert.Equal(("Device", 5L), (findings[0].Type, findings[0].Now));
        Assert.Contains("Five &lt;came&gt;.", page, StringComparison.Ordinal);
        Assert.Contains("Complete, with warnings", page, StringComparison.Ordinal);
        Assert.Contains("exit code 2", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ManifestPartUnusable", "A part of the server's list of files could not be used. The complete message, which can quote the server, is in the run's Findings.")]
    [InlineData("OutcomesNotAvailable", "The server's own report on the export could not be read. The complete message, which can quote the server, is in the run's Findings.")]
    [InlineData("OutputMissing", "The server's list of files had no output. The complete message, which can quote the server, is in the run's Findings.")]
    [InlineData("DataNotDelivered", "The server did not deliver all data of a window of time. The complete message, which can quote the server, is in the run's Findings.")]
    public void Findings_that_repeat_the_servers_words_are_on_the_page_without_them(string code, string said)
    {
        Nights(1, run =>
        {
            Increment(100, 5000)(run);
            run.Found.Add(new RunFinding(code, RunFindingSeverity.Problem, "The server says there: Jane Doe is locked.") { Type = "Device" });
        });

        ReportFinding finding = Assert.Single(Read().Findings);

        Assert.Equal((code, said, "Device"), (finding.Code, finding.Message, finding.Type));
        Assert.DoesNotContain("Jane", Read().ToHtml(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "3 / 2")]
    [InlineData(0, "3 / 0")]
    [InlineData(null, "3 / not known")]
    public void How_many_have_left_the_group_may_be_not_known(int? left, string shown)
    {
        Nights(1, run =>
        {
            Increment(100, 5000)(run);
            (run.PatientsJoined, run.PatientsLeft) = (3, left);
        });

        XDocument page = XDocument.Parse(Read().ToHtml().Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal));

        Assert.Equal(shown, ((XElement)page.Descendants("dt").Single(name => name.Value == "Joined / left").NextNode!).Value);
    }

    [Fact]
    public void The_page_is_well_formed_and_needs_nothing_from_elsewhere()
    {
        Nights(1, Full(10_000, 500_000));
        Nights(60, Increment(100, 5000));
        Nights(1, run =>
        {
            run.State = ExportRunState.Failed;
            run.ErrorId = "KickOffRefused";
            run.ErrorMessage = "Jane Doe";
            run.Request = "Group </section><img src=x> \" onload=\"x \u0001";
        });

        string page = Read().ToHtml();

        XDocument document = XDocument.Parse(page.Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal));
        Assert.Contains("KickOffRefused", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Jane", page, StringComparison.Ordinal);
        Assert.Empty(document.Descendants("script"));
        Assert.Empty(document.Descendants("img"));
        Assert.Empty(document.Descendants("link"));
        Assert.DoesNotContain(document.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || attribute.Name.LocalName is "src" or "href" or "style");
        Assert.DoesNotMatch(new Regex("https?:|url\\(|@import"), page);
        Assert.Contains("default-src 'none'", page.Replace("&#39;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        XElement[] charts = [.. document.Descendants("svg")];
        Assert.NotEmpty(charts);
        Assert.All(charts, chart => Assert.True(chart.Attribute("role")?.Value == "img" && (chart.Attribute("aria-label") ?? chart.Attribute("aria-labelledby")) is not null));
        string[] ids = [.. document.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(charts.Attributes("aria-labelledby").SelectMany(names => names.Value.Split(' ')), name => Assert.Contains(name, ids));
    }

    [Fact]
    public void Each_request_has_a_section_of_its_own()
    {
        Nights(3, Increment(100, 5000));
        Nights(3, run =>
        {
            Full(5, 5)(run);
            run.RequestKey = "other";
            run.Request = "Group 7: Patient";
        });

        XDocument document = XDocument.Parse(Read().ToHtml().Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal));

        Assert.Equal(["Group 7: Patient", "System: all types"], document.Descendants("section").Select(section => section.Element("h2")!.Value));
    }

    [Fact]
    public void Without_tables_and_checks_the_page_has_no_word_of_them()
    {
        Nights(1, Full(1, 1));
        Assert.Equal(["System: all types"], Parse(Read()).Descendants("h2").Select(heading => heading.Value));
    }

    [Fact]
    public void Tables_that_were_synced_are_shown_with_their_rows_and_the_run_that_they_stand_at()
    {
        Nights(1, Full(2, 1));
        HasView(First, "20260601T020000Z");
        HasTables("schema 'fhir' of the database 'analytics' on db:5432", ("observation", 1_234_567, First), ("patient", 0, First));

        ExportReport report = Read();
        XElement section = SectionOf(report, "Tables");

        Assert.Empty(report.Findings);
        Assert.Equal("In step with the current view", section.Descendants("strong").Single().Value);
        Assert.Equal("Schema 'fhir' of the database 'analytics' on db:5432", section.Element("h3")!.Value);
        Assert.Equal(
            ["observation|1,234,567||20260601T020000Z|in step", "patient|0||20260601T020000Z|in step"],
            section.Descendants("tbody").Single().Elements("tr").Select(row => string.Join("|", row.Elements("td").Where((_, i) => i != 4).Select(cell => cell.Value))));
        Assert.Equal(["120", "0"], section.Descendants("rect").Select(bar => bar.Attribute("width")!.Value));
    }

    [Fact]
    public void Tables_that_are_behind_stand_out()
    {
        Nights(1, Full(2, 1));
        HasView(Second, "20260601T020000Z");
        HasTables("schema 'a' of the database 'one' on db", ("encounter", 5, First), ("patient", 5, Second));
        HasTables("schema 'a' of the database 'two' on db", ("patient", 5, Second));

        ExportReport report = Read();
        XElement section = SectionOf(report, "Tables");

        ReportFinding finding = Assert.Single(report.Findings);
        Assert.Equal((FindingKind.TablesBehind, FindingSeverity.Warning, 1L), (finding.Kind, finding.Severity, finding.Now));
        Assert.Equal("1 table is behind the current view: encounter in the schema 'a' of the database 'one' on db.", finding.Message);
        Assert.Equal("Tables are behind", section.Descendants("strong").Single().Value);
        Assert.Equal(["behind", "in step", "in step"], section.Descendants("tr").Where(row => row.Element("td") is not null).Select(row => row.Elements("td").Last().Value));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"database":"x","tables":[]}""")]
    [InlineData("""{"version":1,"database":"x","tables":[null]}""")]
    [InlineData("""{"version":1,"database":null,"tables":[]}""")]
    public void A_document_about_tables_that_cannot_be_read_is_left_out(string text)
    {
        Nights(1, Full(2, 1));
        HasTables("schema 'a' of the database 'one' on db", ("patient", 5, First));
        File.WriteAllText(Directory.GetFiles(_folder.FullPath, "tables.*.json").Single(), text);

        Assert.DoesNotContain("Tables", Parse(Read()).Descendants("h2").Select(heading => heading.Value));
    }

    [Fact]
    public void A_sync_of_some_tables_keeps_what_is_known_of_the_others()
    {
        Nights(1, Full(2, 1));
        HasView(Second, "20260601T020000Z");
        HasTables("schema 'a' of the database 'one' on db", ("encounter", 5, First), ("patient", 5, First));
        HasTables("schema 'a' of the database 'one' on db", ("patient", 6, Second), ("zone", 1, Second));

        SyncedDatabase database = Assert.Single(SyncedDatabases.Read(_folder.FullPath));

        Assert.Equal([("encounter", 5L, First), ("patient", 6L, Second), ("zone", 1L, Second)], database.Tables!.Select(table => (table!.Table!, table.Rows, table.Revision!)));
    }

    [Fact]
    public void Problems_of_checks_are_shown_as_numbers_and_are_findings_for_information()
    {
        Nights(1, Full(2, 1));
        CheckResult checks = new([new CheckCount("check_patient", "Patient", "The <birth> is in the future.", 3, 10_000), new CheckCount("mine", "Patient", null, 7, 10)], 10_010, 2, 1);

        ExportReport report = Read(checks: checks);
        XElement section = SectionOf(report, "Checks");

        Assert.Equal("2 kinds of problems were found", section.Descendants("strong").Single().Value);
        Assert.Equal(
            ["Patient|The <birth> is in the future.|3|< 0.1 %", "Patient|Rows of mine|7|70 %"],
            section.Descendants("tbody").Single().Elements("tr").Select(row => string.Join("|", row.Elements("td").Select(cell => cell.Value))));
        Assert.All(report.Findings, finding => Assert.Equal((FindingKind.CheckProblem, FindingSeverity.Information, "Patient"), (finding.Kind, finding.Severity, finding.Type)));
        Assert.Equal(["The <birth> is in the future: 3 rows for 10,000 Patient resources.", "Rows of mine: 7 rows for 10 Patient resources."], report.Findings.Select(finding => finding.Message));
        Assert.Contains("Complete and verified", report.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Checks_that_find_nothing_say_so()
    {
        Nights(1, Full(2, 1));
        XElement section = SectionOf(Read(checks: new CheckResult([], 3, 1, 0)), "Checks");
        Assert.Equal("No problems were found", section.Descendants("strong").Single().Value);
        Assert.Contains("3 resources of 1 type.", section.Value, StringComparison.Ordinal);
        Assert.Empty(section.Descendants("table"));
        section = SectionOf(Read(checks: new CheckResult([new CheckCount("mine", "Patient", null, 7, 10)], 3, 1, 0)), "Checks");
        Assert.Equal("1 kind of problem was found", section.Descendants("strong").Single().Value);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_new_page_is_its_owners_alone_and_an_old_one_keeps_its_rights()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        Nights(1, Increment(1, 1));
        string path = _folder["report.html"];
        Read().Write(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Read().Write(path);
        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.GroupRead));
        Assert.False(File.Exists(path + ".new"));
    }

    private static Action<ExportRun> Full(long patients, long observations) => Complete(ExportRunMode.Full, patients, observations);

    private static Action<ExportRun> Increment(long patients, long observations) => Complete(ExportRunMode.Incremental, patients, observations);

    private static Action<ExportRun> Complete(ExportRunMode mode, long patients, long observations) => run =>
    {
        run.State = ExportRunState.Complete;
        run.Mode = mode;
        run.Watermark = run.StartedAt;
        run.WaitingTime = TimeSpan.FromMinutes(12);
        run.DownloadTime = TimeSpan.FromMinutes(3);
        run.Resources = new SortedDictionary<string, long> { ["Patient"] = patients, ["Observation"] = observations };
    };

    private void Nights(int count, Action<ExportRun> night) => _nights.AddRange(Enumerable.Repeat(night, count));

    private static XDocument Parse(ExportReport report) => XDocument.Parse(report.ToHtml().Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal));

    private static XElement SectionOf(ExportReport report, string heading) => Parse(report).Descendants("section").Single(section => section.Element("h2")!.Value == heading);

    private void HasView(string revision, string run) =>
        new DatasetSummary([run], Now, [], revision).Write(Directory.CreateDirectory(_folder["current"]).FullName);

    private void HasTables(string database, params (string Name, long Rows, string Revision)[] tables)
    {
        Directory.CreateDirectory(_folder.FullPath);
        SyncedTable[] synced = [.. tables.Select(table => new SyncedTable { Table = table.Name, Resource = "Patient", Rows = table.Rows, Revision = table.Revision, Run = "20260601T020000Z", TransactionTime = Now, SyncedAt = Now })];
        SyncedDatabases.Record(_folder.FullPath, database, synced, null);
    }

    private ExportReport Read(int dropThreshold = 30, DateTimeOffset? now = null, CheckResult? checks = null)
    {
        Directory.CreateDirectory(_folder.FullPath);
        File.Delete(_folder["runs.json"]);
        RunHistory history = RunHistory.ReadOrNew(_folder.FullPath);
        for (int i = 0; i < _nights.Count; i++)
        {
            ExportRun run = history.Add(Now.AddDays(i + 1 - _nights.Count).AddHours(-5));
            run.EndedAt = run.StartedAt.AddMinutes(15);
            run.RequestKey = "key";
            run.Request = "System: all types";
            run.Mode = ExportRunMode.Incremental;
            _nights[i](run);
        }

        history.Write();
        return ExportReport.Read(_folder.FullPath, new ReportOptions { DropThreshold = dropThreshold }, now ?? Now, checks);
    }
}
