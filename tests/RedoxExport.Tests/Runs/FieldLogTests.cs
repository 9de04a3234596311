using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Runs;

/// <summary>The log of a run is also what the field reads.</summary>
public sealed class FieldLogTests : IDisposable
{
    private const string Time = "2026-05-28T10:00:00.000Z";
    private const string KickOff = "GET " + Night.Base + "/$export";

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task A_run_writes_every_event_of_the_field_in_its_order()
    {
        _night.Has(KickOff, Time, SavedExport.Lines(3), before: [Reply.Status(202, "X-Progress: 40% of Jane Doe", "Retry-After: 120")]);
        ExportRun run = await _night.RunAsync();

        ExportLogReader log = new(run.Path);
        Assert.Equal(
            ["kickoff", "status_progress", "status_page_complete", "manifest_complete", "status_complete", "download_request", "download_complete", "export_complete"],
            log.Events.Select(row => row.GetProperty("eventId").GetString()));
        Assert.All(log.Events, row => Assert.Equal(("1", row.GetProperty("time").GetDateTimeOffset()), (row.GetProperty("exportId").GetString(), row.GetProperty("timestamp").GetDateTimeOffset())));
        Assert.All(log.Events, row => Assert.NotEmpty(row.GetProperty("level").GetString() + row.GetProperty("event").GetString()));
        Assert.All(log.Events, row => Assert.Equal(run.Id, row.GetProperty("run").GetString()));
        Assert.Equal(Night.Base + "/$export", log.ExportUrl);
        Assert.Equal(DateTimeOffset.Parse(Time, System.Globalization.CultureInfo.InvariantCulture), log.ExportTime);
        Assert.Equal(("40%", "120"), (Detail(log, "status_progress", "xProgress").GetString(), Detail(log, "status_progress", "retryAfter").GetString()));
        Assert.Equal((1, 0, 0, 1), (
            Detail(log, "manifest_complete", "totalOutputFileCount").GetInt32(),
            Detail(log, "manifest_complete", "totalDeletedFileCount").GetInt32(),
            Detail(log, "manifest_complete", "totalErrorFileCount").GetInt32(),
            Detail(log, "manifest_complete", "totalManifests").GetInt32()));
        Assert.Equal((SavedExport.Files + "1", "output", "Patient"), (
            Detail(log, "download_request", "fileUrl").GetString(),
            Detail(log, "download_request", "itemType").GetString(),
            Detail(log, "download_request", "resourceType").GetString()));
        Assert.Equal((3, SavedExport.Utf8(SavedExport.Lines(3)).Length), (Detail(log, "download_complete", "resourceCount").GetInt32(), Detail(log, "download_complete", "fileSize").GetInt32()));
        Assert.Equal((1, 3), (Detail(log, "export_complete", "files").GetInt32(), Detail(log, "export_complete", "resources").GetInt32()));
        Assert.Equal(120_000, Detail(log, "export_complete", "duration").GetInt32());
    }

    [Fact]
    public async Task Lines_keep_what_they_had()
    {
        _night.Has(KickOff, Time, SavedExport.Lines(1));
        ExportRun run = await _night.RunAsync();
        IReadOnlyList<JsonElement> lines = Night.LogOf(run);
        Assert.All(lines, line => Assert.Equal(["time", "level", "event", "run"], line.EnumerateObject().Take(4).Select(member => member.Name)));
        Assert.Equal("Data", lines.Single(line => line.GetProperty("event").GetString() == "ExportStarted").GetProperty("role").GetString());
        Assert.DoesNotContain(lines, line => line.GetProperty("event").GetString() is "RunStarted" or "RunEnded" && line.TryGetProperty("eventId", out _));
    }

    [Fact]
    public async Task Exports_of_members_and_newcomers_are_no_events_so_that_the_last_kickoff_is_the_data()
    {
        using TestFolder root = new();
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { PatientCount = 10, PollCount = 0, RequireToken = false, Change = 2, ChangeByItself = true });
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(new ConnectionSettings { BaseUri = sandbox.BaseUri }, null, default);
        ExportRequest request = new() { Level = ExportLevel.Group, GroupId = "roster" };
        for (int night = 1; night <= 3; night++)
        {
            ExportRun run = await new ExportRunner(connection, root.FullPath, request, new RunOptions { Incremental = true }, null).RunAsync(error => throw error, default);

            ExportLogReader log = new(run.Path);
            Assert.Equal(("roster", run.TransactionTime), (log.Group, log.ExportTime >= run.TransactionTime ? run.TransactionTime : log.ExportTime));
            Assert.Single(Night.LogOf(run), line => line.TryGetProperty("eventId", out JsonElement id) && id.GetString() == "kickoff");
            Assert.Contains(Night.LogOf(run), line => line.TryGetProperty("role", out JsonElement role) && role.GetString() == "MembersAfter");
            Assert.Equal(log.Events.Count(row => row.GetProperty("eventId").GetString() == "download_complete"), Detail(log, "export_complete", "files").GetInt32());
        }
    }

    [Fact]
    public async Task A_process_that_died_before_it_wrote_the_kickoff_is_made_good_once()
    {
        _night.Has(KickOff, Time, SavedExport.Lines(1), before: [Reply.Status(202, "Retry-After: 1")]);
        ExportRun first = await _night.RunAsync(options: new RunOptions { Timeout = TimeSpan.Zero });
        string path = Path.Combine(first.Path, "log.ndjson");
        await File.WriteAllLinesAsync(path, File.ReadLines(path).Where(line => !line.Contains("kickoff", StringComparison.Ordinal)).ToArray());

        ExportRun second = await _night.RunAsync();

        Assert.Equal((first.Id, ExportRunState.Complete), (second.Id, second.State));
        Assert.Equal(1, new ExportLogReader(second.Path).Events.Count(row => row.GetProperty("eventId").GetString() == "kickoff"));
    }

    [Fact]
    public async Task A_resumed_run_has_one_kickoff_and_a_line_that_was_cut_spoils_no_other()
    {
        _night.Has(KickOff, Time, SavedExport.Lines(1), before: [Reply.Status(202, "Retry-After: 1")]);
        ExportRun first = await _night.RunAsync(options: new RunOptions { Timeout = TimeSpan.Zero });
        string path = Path.Combine(first.Path, "log.ndjson");
        await File.AppendAllTextAsync(path, "{\"time\":\"2026-05-28T12:0");

        ExportRun second = await _night.RunAsync();

        Assert.Equal(first.Id, second.Id);
        string[] lines = await File.ReadAllLinesAsync(path);
        Assert.Single(lines, line => !line.EndsWith('}'));
        await File.WriteAllLinesAsync(path, lines.Where(line => line.EndsWith('}')).ToArray());
        Assert.Equal(1, new ExportLogReader(second.Path).Events.Count(row => row.GetProperty("eventId").GetString() == "kickoff"));
    }

    [Fact]
    public async Task Nothing_of_a_patient_and_no_query_of_a_link_is_in_it()
    {
        ExportRequest request = new()
        {
            Types = ["Patient"],
            TypeFilters = ["Observation?patient=MRN-4711"],
            Elements = ["id"],
            AdditionalParameters = [new("mrn", "MRN-4712")],
        };
        string polling = Night.Base + "/export-status/1";
        _night.Server.Otherwise = seen => seen.Uri.AbsolutePath.EndsWith("/$export", StringComparison.Ordinal) ? Reply.Status(202, "Content-Location: " + polling) : null;
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"{{Time}}","requiresAccessToken":true,"output":[{"type":"Patient","url":"{{SavedExport.Files}}1?sig=SECRET-1"},{"type":"Patient","url":"{{SavedExport.Files}}2?sig=SECRET-2"}]}"""));
        _night.Server.On("GET " + SavedExport.Files + "1?sig=SECRET-1", Reply.Text(200, SavedExport.Lines(1)));
        _night.Server.On("GET " + SavedExport.Files + "2?sig=SECRET-2", Reply.Text(404, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"nothing of MRN-4713"}]}"""));
        ExportRun run = await _night.RunAsync(request);

        string text = await File.ReadAllTextAsync(Path.Combine(run.Path, "log.ndjson"));
        Assert.All(((string[])["MRN-47", "SECRET", "sig="]), secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        JsonElement failed = new ExportLogReader(run.Path).Events.Last(row => row.GetProperty("eventId").GetString() == "download_error").GetProperty("eventDetail");
        Assert.Equal((SavedExport.Files + "2", 404), (failed.GetProperty("fileUrl").GetString(), failed.GetProperty("code").GetInt32()));
        Assert.Equal("""{"_type":"Patient","_elements":"id"}""", Detail(new(run.Path), "kickoff", "requestParameters").GetRawText());
    }

    [Fact]
    public async Task A_request_that_is_refused_is_a_kickoff_with_an_error()
    {
        _night.Server.On(KickOff, Reply.Text(400, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"no"}]}"""));
        ExportRun run = await _night.RunAsync();
        JsonElement line = Night.LogOf(run).Single(row => row.TryGetProperty("eventId", out JsonElement id) && id.GetString() == "kickoff");
        Assert.Equal((400, run.Id), (line.GetProperty("eventDetail").GetProperty("errorCode").GetInt32(), line.GetProperty("exportId").GetString()));
    }

    [Fact]
    public async Task A_refused_list_of_members_is_a_warning_of_the_log_and_no_kickoff()
    {
        using TestFolder root = new();
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { PatientCount = 1, PollCount = 0, RequireToken = false });
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(new ConnectionSettings { BaseUri = sandbox.BaseUri }, null, default);
        ExportRequest request = new() { Level = ExportLevel.Group, GroupId = "nosuch" };

        ExportRun run = await new ExportRunner(connection, root.FullPath, request, new RunOptions { Incremental = true }, null).RunAsync(_ => { }, default);

        JsonElement line = Assert.Single(Night.LogOf(run), row => row.GetProperty("level").GetString() == "Warning");
        Assert.Equal(
            ("ExportNotStarted", "Members", "KickOffRefused", 404, false),
            (line.GetProperty("event").GetString(), line.GetProperty("role").GetString(), line.GetProperty("error").GetString(), line.GetProperty("status").GetInt32(), line.TryGetProperty("eventId", out _)));
    }

    [Fact]
    public async Task A_time_that_is_not_known_is_left_out_and_never_null()
    {
        string polling = Night.Base + "/export-status/1";
        _night.Server.On(KickOff, Reply.Status(202, "Content-Location: " + polling));
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"","requiresAccessToken":true,"output":[{"type":"Patient","url":"{{SavedExport.Files}}1"}]}"""));
        _night.Server.On("GET " + SavedExport.Files + "1", Reply.Text(200, SavedExport.Lines(1)));
        ExportRun run = await _night.RunAsync();
        JsonElement line = Night.LogOf(run).Single(row => row.TryGetProperty("eventId", out JsonElement id) && id.GetString() == "status_complete");
        Assert.False(line.GetProperty("eventDetail").TryGetProperty("transactionTime", out _));
    }

    private static JsonElement Detail(ExportLogReader log, string eventId, string name) =>
        log.Events.Single(row => row.GetProperty("eventId").GetString() == eventId).GetProperty("eventDetail").GetProperty(name);
}
