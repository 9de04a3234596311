using System.Text.Json.Nodes;
using RedoxExport.Datasets;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Tables;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Reports;

/// <summary>The morning page as a browser shows it, where there is one.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class ReportInBrowserTests : IDisposable
{
    private const int Phone = 390;
    private const int Desk = 1280;

    // The brightness of what is written in and of what it is written on, 0 to 255.
    private const string Colours = """
        (() => {
            const brightness = text => { const [r, g, b] = text.match(/[\d.]+/g).map(Number); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const style = getComputedStyle(document.body);
            const root = getComputedStyle(document.documentElement);
            const behind = style.backgroundColor === 'rgba(0, 0, 0, 0)' ? root.backgroundColor : style.backgroundColor;
            return { text: brightness(style.color), behind: brightness(behind) };
        })()
        """;

    private const string UntoldCharts = """
        [...document.querySelectorAll('svg')].filter(svg => svg.getAttribute('aria-hidden') !== 'true' &&
            !(svg.getAttribute('role') === 'img' && (svg.getAttribute('aria-label') || svg.querySelector('title')?.textContent))).length
        """;

    // What reaches over the right edge and cannot be scrolled to in a box of its own.
    private const string TooWide = """
        [...document.body.querySelectorAll('*')].filter(e => !e.closest('svg') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 &&
            !(() => { for (let p = e.parentElement; p; p = p.parentElement) if (/auto|scroll/.test(getComputedStyle(p).overflowX)) return true; return false; })()).length
        """;

    // Labels of one axis that overlap.
    private const string CollidingLabels = """
        [...document.querySelectorAll('.ends, .y')].filter(axis => {
            const boxes = [...axis.children].map(label => label.getBoundingClientRect());
            return boxes.some((a, i) => boxes.slice(i + 1).some(b => a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1));
        }).length
        """;

    // Boxes in which something is out of sight until it is scrolled to, with everything unfolded.
    private const string CutTables = """
        (() => {
            document.querySelectorAll('details').forEach(d => d.open = true);
            return [...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth + 1).length;
        })()
        """;

    // The revision of the current view.
    private static readonly string Present = new('1', 32);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task The_page_fits_phone_and_desk_in_light_and_dark_complains_of_nothing_and_asks_nobody()
    {
        Assert.SkipWhen(Chromium.Find() is null, "No Chromium, Chrome or Edge is on the path.");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await LooksWell(new Uri(WritePage()), 100, cancellation);
    }

    [BrowserFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task A_page_about_many_folders_and_a_year_of_runs_does_so_too()
    {
        Assert.SkipWhen(Chromium.Find() is null, "No Chromium, Chrome or Edge is on the path.");
        DateTimeOffset now = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);
        TimeSpan day = TimeSpan.FromDays(1);
        foreach ((string name, int count) in new[] { ("acme", 365), ("acme-health-systems-of-greater-springfield-with-a-long-name", 365), ("few", 6), ("one", 1), ("two", 2) })
        {
            ManyRuns.Write(_folder[name], now, count, day, name, (night, run) => night is not (20 or 21));
        }

        ReportOptions options = new() { Last = 365 };
        RootReport[] roots = [.. Directory.GetDirectories(_folder.FullPath).Select(root => RootReport.Read(root, options, now)), RootReport.Unreadable(_folder["gone"], RunErrors.NoRunsHere(_folder["gone"]))];
        string path = _folder["many.html"];
        ExportReport.Of(roots, ["logs"], options, now).Write(path);
        await LooksWell(new Uri(path), 200, TestContext.Current.CancellationToken);
    }

    private static async Task LooksWell(Uri page, int mostCharts, CancellationToken cancellation)
    {
        await using Chromium browser = await Chromium.StartAsync(Chromium.Find()!, cancellation);
        foreach ((int width, bool dark) in new[] { (Phone, false), (Phone, true), (Desk, false), (Desk, true) })
        {
            await browser.OpenAsync(page, width, dark, cancellation);
            Assert.Equal(width, (int)(await browser.EvaluateAsync("innerWidth", cancellation))!);
            Assert.True((bool)(await browser.EvaluateAsync("document.documentElement.scrollWidth <= document.documentElement.clientWidth", cancellation))!);
            Assert.Equal(0, (int)(await browser.EvaluateAsync(TooWide, cancellation))!);
            Assert.Equal(0, (int)(await browser.EvaluateAsync(CutTables, cancellation))!);
            Assert.InRange((int)(await browser.EvaluateAsync("document.querySelectorAll('svg').length", cancellation))!, 2, mostCharts);
            Assert.Equal(0, (int)(await browser.EvaluateAsync(CollidingLabels, cancellation))!);
            Assert.Equal(0, (int)(await browser.EvaluateAsync(UntoldCharts, cancellation))!);
            JsonNode colours = (await browser.EvaluateAsync(Colours, cancellation))!;
            (double text, double behind) = ((double)colours["text"]!, (double)colours["behind"]!);
            Assert.True(dark ? text - behind > 120 : behind - text > 120, $"{(dark ? "Dark" : "Light")}: text {text:0} on {behind:0}.");
        }

        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests, address => Assert.Equal(page.AbsoluteUri, address));
        Assert.Equal(4, browser.Requests.Count);
    }

    /// <summary>Forty nights of which the last is a bad one, with names as long as they come.</summary>
    private string WritePage()
    {
        RunHistory history = RunHistory.ReadOrNew(_folder.FullPath);
        DateTimeOffset now = new(2026, 6, 1, 2, 0, 0, TimeSpan.Zero);
        for (int night = 40; night >= 1; night--)
        {
            ExportRun run = history.Add(now.AddDays(-night));
            run.RequestKey = "key";
            run.Request = "System: Patient, Observation, ExplanationOfBenefit, MedicationAdministration, DiagnosticReport, Immunization";
            run.Mode = ExportRunMode.Incremental;
            run.State = night == 1 ? ExportRunState.Incomplete : ExportRunState.Complete;
            run.EndedAt = run.StartedAt.AddMinutes(20 + (night % 7));
            run.TransactionTime = run.StartedAt;
            run.Watermark = night == 1 ? null : run.StartedAt;
            run.WaitingTime = TimeSpan.FromMinutes(15);
            run.DownloadTime = TimeSpan.FromMinutes(5);
            run.Resources = new Dictionary<string, long> { ["Patient"] = 1000 + night, ["MedicationAdministration"] = night == 1 ? 0 : 123_456_789 };
            run.Server = new RunServer("acme/Production", "acme", "Production", new Uri("https://api.redoxengine.com/fhir/R4/acme-health-systems-of-greater-springfield/Production"));
            run.Bytes = 5_000_000_000;
            run.DamagedFiles = night == 1 ? 2 : 0;
        }

        Directory.CreateDirectory(_folder.FullPath);
        history.Write();
        string path = _folder["report.html"];
        WriteTables(now);
        CheckResult checks = new(
            [
                new CheckCount("check_allergy_intolerance", "AllergyIntolerance", "It does not refer to a patient.", 12_345_678, 123_456_789),
                new CheckCount("medication_request", "MedicationRequest", "reason_condition_id refers to a Condition that is not in the current view.", 3, 123_456_789),
                new CheckCount("one_view_of_the_user_with_a_name_that_is_as_long_as_a_name_can_be", "ExplanationOfBenefit", null, 7, 123_456_789),
            ],
            400_000_000,
            15,
            0);
        ExportReport.Read(_folder.FullPath, new ReportOptions(), now, checks).Write(path);
        return path;
    }

    /// <summary>Tables of two databases, of which one is behind.</summary>
    private void WriteTables(DateTimeOffset now)
    {
        new DatasetSummary(["20260531T020000Z"], now, [], Present).Write(Directory.CreateDirectory(_folder["current"]).FullName);
        foreach (string database in new[] { "schema 'fhir' of the database 'analytics' on db.example.org:5432", "schema 'clinical_reporting' of the database 'enterprise_data_warehouse' on warehouse.acme-health-systems-of-greater-springfield.example.org:5432" })
        {
            (string Name, long Rows)[] tables = [("condition", 1_234_567), ("explanation_of_benefit_item", 123_456_789), ("one_table_of_the_user_with_a_name_that_is_as_long_as_a_name_can_", 0), ("patient", 50_000)];
            SyncedDatabases.Record(
                _folder.FullPath,
                database,
                [.. tables.Select((table, i) => new SyncedTable
                {
                    Table = table.Name,
                    Resource = "Patient",
                    Rows = table.Rows,
                    Revision = database.Contains("warehouse", StringComparison.Ordinal) && i < 2 ? "before" : Present,
                    Run = "20260531T020000Z",
                    TransactionTime = now,
                    SyncedAt = now,
                })],
                null);
        }
    }
}
