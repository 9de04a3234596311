using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>The watermark and the clocks of servers: each server here names its moments in another way.</summary>
public sealed class ServerClockTests : IDisposable
{
    private const string Job = Night.Base + "/export-status/1";

    // The server's clock when it takes the request; far from the one here, which says noon.
    private static readonly DateTimeOffset Taken = new(2031, 3, 1, 20, 0, 0, TimeSpan.Zero);
    private static readonly RunOptions Impatient = new() { Incremental = true, Timeout = TimeSpan.Zero };

    private readonly Night _night = new();

    public ServerClockTests() => _night.Server.On("GET " + Files + "1", Reply.Text(200, Lines(1)));

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task A_transactionTime_that_is_taken_when_the_export_ends_is_not_the_watermark()
    {
        Takes(Taken);
        Answers(Complete(Text(Taken.AddHours(3))));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((Taken.AddHours(3), Taken), (run.TransactionTime!.Value, run.Watermark!.Value));
        Assert.Empty(_night.Events.Warnings);
    }

    [Fact]
    public async Task A_transactionTime_that_is_taken_anew_for_each_answer_counts_as_it_was_at_first()
    {
        Takes(null);
        Answers(
            Reply.Text(202, Manifest(Text(Taken.AddMinutes(1)))),
            Reply.Text(202, Manifest(Text(Taken.AddMinutes(2)))),
            Complete(Text(Taken.AddMinutes(3))));

        ExportRun first = await _night.RunAsync(options: Impatient);
        ExportRun second = await _night.RunAsync(options: Impatient);
        ExportRun last = await _night.RunAsync();

        Assert.Equal([first.Id, first.Id], [second.Id, last.Id]);
        Assert.Equal(Taken.AddMinutes(1), last.Watermark);
        Assert.Contains(_night.Events.All, said => said.Name == "KickOffDateUnknown");
    }

    [Fact]
    public async Task What_an_answer_names_is_written_down_before_the_next_answer()
    {
        Takes(Taken);
        Answers(Reply.Text(202, Manifest(Text(Taken.AddDays(-1)))), Complete(Text(Taken.AddMinutes(3))));

        ExportRun waiting = await _night.RunAsync(options: Impatient);

        JsonElement record = Record(waiting);
        Assert.Equal(Taken, record.GetProperty("kickOffDate").GetDateTimeOffset());
        Assert.Equal(Taken.AddDays(-1), record.GetProperty("earliestTransactionTime").GetDateTimeOffset());
        Assert.Equal(Taken.AddDays(-1), record.GetProperty("watermark").GetDateTimeOffset());
        Assert.Equal("started", record.GetProperty("state").GetString());
        Assert.Equal(Taken.AddDays(-1), (await _night.RunAsync()).Watermark);
    }

    [Theory]
    [InlineData("starting")]
    [InlineData("started")]
    public async Task The_Date_of_the_kick_off_is_where_the_polling_URL_is(string state)
    {
        Takes(Taken);
        Answers(Reply.Status(202), Complete(Text(Taken.AddHours(30))));
        ExportRun waiting = await _night.RunAsync(options: Impatient);
        if (state == "starting")
        {
            // Killed between the journal, which has the polling URL first, and export.json.
            await File.WriteAllTextAsync(Path.Combine(waiting.Path, "export.json"), $$"""{"version":1,"state":"starting","baseUri":"{{Night.Base}}"}""");
        }

        _night.Pacing.Time.Advance(TimeSpan.FromHours(30));
        ExportRun run = await _night.RunAsync();

        Assert.Equal((waiting.Id, Taken), (run.Id, run.Watermark!.Value));
        Assert.Equal(1, _night.Server.CountOf(Full));
    }

    [Fact]
    public async Task The_earliest_moment_of_all_pages_counts()
    {
        Takes(Taken);
        Answers(Complete(Text(Taken.AddHours(1)), ""","link":[{"relation":"next","url":"https://fhir.example.org/r4/page2"}]"""));
        _night.Server.On("GET https://fhir.example.org/r4/page2", Complete(Text(Taken.AddHours(-2))));

        Assert.Equal(Taken.AddHours(-2), (await _night.RunAsync()).Watermark);
    }

    [Fact]
    public async Task A_list_of_files_that_is_fetched_again_counts_as_well()
    {
        Takes(Taken);
        Answers(
            Reply.Text(200, Manifest(Text(Taken.AddHours(1)), file: $"{Files}1?sig=a")),
            Reply.Text(200, Manifest(Text(Taken.AddHours(-1)), file: $"{Files}1?sig=b")));
        _night.Server.On($"GET {Files}1?sig=a", Reply.Status(403)).On($"GET {Files}1?sig=b", Reply.Text(200, Lines(2)));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, Taken.AddHours(-1)), (run.State, run.Watermark!.Value));
        Assert.Equal(Taken.AddHours(-1), Record(run).GetProperty("earliestTransactionTime").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_moment_without_a_zone_is_the_earliest_that_it_can_mean()
    {
        Takes(Taken);
        Answers(Complete("2031-03-01T20:00:00"));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((Taken, Taken.AddHours(-14)), (run.TransactionTime!.Value, run.Watermark!.Value));
        Assert.Contains(_night.Events.Warnings, warning => warning.Name == "TransactionTimeWithoutZone");
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("1930000000000")]
    public async Task Without_a_transactionTime_that_can_be_understood_the_Date_is_the_watermark(string text)
    {
        Takes(Taken);
        Answers(Complete(text));
        ExportRun first = await _night.RunAsync();
        Assert.Equal((ExportRunState.Complete, null, Taken), (first.State, first.TransactionTime, first.Watermark!.Value));
        Assert.Contains(_night.Events.Warnings, warning => warning.Name == "TransactionTimeUnusable");
        Takes(Taken.AddDays(1), Since(Taken.AddMinutes(-5)));

        Assert.Equal((ExportRunMode.Incremental, Taken.AddDays(1)), (await _night.RunAsync() is var next ? next.Mode : default, next.Watermark!.Value));
    }

    [Fact]
    public async Task Where_the_server_names_no_moment_there_is_no_watermark_and_that_is_said()
    {
        Takes(null);
        Answers(Complete(string.Empty));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, null), (run.State, run.Watermark));
        Assert.Single(_night.Events.Warnings, warning => warning.Name == "WatermarkUnknown");
        Assert.Equal(ExportRunMode.Full, (await _night.RunAsync()).Mode);
    }

    [Fact]
    public async Task A_Date_that_is_more_than_a_day_early_is_not_believed_and_that_is_said()
    {
        Takes(Taken.AddDays(-3));
        Answers(Complete(Text(Taken)));

        ExportRun run = await _night.RunAsync();

        Assert.Equal(Taken, run.Watermark);
        Assert.Single(_night.Events.Warnings, warning => warning.Name == "KickOffDateUnbelievable");
    }

    [Fact]
    public async Task An_increment_asks_a_server_that_is_years_ahead()
    {
        Takes(Taken);
        Answers(Complete(Text(Taken)));
        await _night.RunAsync();
        Takes(Taken.AddDays(1), Since(Taken.AddMinutes(-5)));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, Taken.AddMinutes(-5)), (run.State, run.Since!.Value));
        Assert.DoesNotContain(_night.Events.Warnings, warning => warning.Name == "SinceInFuture");
    }

    [Fact]
    public async Task A_clock_that_was_set_back_is_said_and_the_next_increment_asks_for_what_it_passes_again()
    {
        Takes(Taken);
        Answers(Complete(Text(Taken)));
        await _night.RunAsync();
        Takes(Taken.AddHours(-4), Since(Taken.AddMinutes(-5)));
        Answers(Complete(Text(Taken.AddHours(-4))));

        // An hour has passed here since the run before.
        ExportRun run = await _night.RunAsync();

        Assert.Equal(Taken.AddHours(-5), run.Watermark);
        Assert.Single(_night.Events.Warnings, warning => warning.Name == "ServerClockWentBack");
    }

    [Fact]
    public async Task A_gap_is_seen_where_only_the_Date_is_known()
    {
        Takes(Taken);
        Answers(Complete(string.Empty));
        await _night.RunAsync();
        DateTimeOffset later = new(2026, 5, 28, 12, 30, 0, TimeSpan.Zero);
        Takes(later.AddHours(-5), Since(later));
        Takes(Taken.AddDays(1), Since(Taken.AddHours(1)));
        _night.Pacing.Time.Advance(Taken - TestPacing.Start);

        ExportRun gap = await _night.RunAsync(new ExportRequest { Since = Taken.AddHours(1) });

        Assert.Equal((ExportRunState.Complete, null), (gap.State, gap.Watermark));
        Assert.True(Watermarks.LeavesGap(gap));
    }

    [Fact]
    public async Task A_job_that_is_saved_without_a_run_has_the_same_watermark()
    {
        using TestFolder folder = new();
        Takes(Taken);
        Answers(Complete(Text(Taken.AddHours(3))));
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        ExportJob job = await new ExportClient(connection, _night.Events).StartAsync(new ExportRequest(), default);
        Assert.Null(job.Watermark);
        await ExportWaiter.For(job, _night.Events).WaitAsync(job, null, default);
        Assert.Equal((Taken.AddHours(3), Taken), (job.TransactionTime!.Value, job.Watermark!.Value));

        await new ExportSaver(job, folder.FullPath, new SaveOptions(), _night.Events).SaveAsync(_ => { }, _ => { }, default);

        Assert.Equal(Taken, JsonDocument.Parse(File.ReadAllBytes(folder["export.json"])).RootElement.GetProperty("watermark").GetDateTimeOffset());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1/2")]
    public async Task A_job_that_came_as_a_URL_learns_from_its_folder_when_the_server_took_the_request(string? shard)
    {
        using TestFolder folder = new();
        Takes(Taken);
        Answers(Complete(Text(Taken.AddHours(30))));
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        await JournaledStart.StartAsync(connection, new ExportRequest(), folder.FullPath, _night.Events, default);
        _night.Pacing.Time.Advance(TimeSpan.FromHours(30));
        ExportJob job = new ExportClient(connection, _night.Events).Attach(new Uri(Job));
        await new ExportClient(connection, _night.Events).RefreshAsync(job, default);
        Assert.Equal(Taken.AddHours(30), job.Watermark);

        SaveOptions options = new() { Shard = shard is null ? null : Shard.Parse(shard) };
        await new ExportSaver(job, folder.FullPath, options, _night.Events).SaveAsync(_ => { }, _ => { }, default);

        Assert.Equal(Taken, job.Watermark);
        Assert.Equal(Taken, JsonDocument.Parse(File.ReadAllBytes(folder["export.json"])).RootElement.GetProperty("watermark").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_folder_of_an_earlier_version_is_known_up_to_the_transactionTime_of_its_manifest()
    {
        Takes(Taken);
        Answers(Complete(Text(Taken)));
        ExportRun run = await _night.RunAsync();
        string path = Path.Combine(run.Path, "export.json");
        JsonObject record = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        foreach (string name in new[] { "kickOffDate", "earliestTransactionTime", "earliestTransactionTimeHeardAt", "watermark" })
        {
            Assert.True(record.Remove(name), name);
        }

        await File.WriteAllTextAsync(path, record.ToJsonString());

        Assert.Equal(Taken, ExportResume.WatermarkOf(run.Path, ExportFolder.ReadManifest(run.Path, new Uri(Night.Base))));
    }

    [Fact]
    public async Task Of_a_group_the_earliest_of_all_its_exports_counts()
    {
        const string group = "GET " + Night.Base + "/Group/g/$export";
        Takes(Taken, group + "?_type=Patient&_elements=id");
        Takes(Taken.AddMinutes(10), group);
        Answers(Complete(Text(Taken.AddHours(3))));

        ExportRun run = await _night.RunAsync(new ExportRequest { Level = ExportLevel.Group, GroupId = "g" });

        Assert.Equal((Taken.AddHours(3), Taken), (run.TransactionTime!.Value, run.Watermark!.Value));
    }

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Since(DateTimeOffset moment) => $"{Full}?_since={Uri.EscapeDataString(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))}";

    private static string Manifest(string transactionTime, string more = "", string? file = null) =>
        $$"""{"transactionTime":"{{transactionTime}}","requiresAccessToken":true,"output":[{{(file is null ? string.Empty : $$"""{"type":"Patient","url":"{{file}}"}""")}}]{{more}}}""";

    private static Reply Complete(string transactionTime, string more = "") => Reply.Text(200, Manifest(transactionTime, more, Files + "1"));

    private static JsonElement Record(ExportRun run) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Path, "export.json"))).RootElement;

    private void Takes(DateTimeOffset? date, string kickOff = Full) => _night.Server.On(
        kickOff,
        date is { } moment
            ? Reply.Status(202, "Content-Location: " + Job, "Date: " + moment.UtcDateTime.ToString("R", CultureInfo.InvariantCulture))
            : Reply.Status(202, "Content-Location: " + Job));

    private void Answers(params Reply[] replies) => _night.Server.On("GET " + Job, replies);
}
