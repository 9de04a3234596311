using System.Globalization;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Exports;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Exports.PublishingServer;

namespace RedoxExport.Tests.Runs;

/// <summary>Runs that follow published data: only what is new is fetched, and the current view is what the publisher has.</summary>
public sealed class PublishedRunTests : IDisposable
{
    private readonly Night _night = new();
    private readonly PublishingServer _publisher;

    public PublishedRunTests() => _publisher = new PublishingServer(_night.Server);

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task The_first_run_saves_everything_and_a_night_without_changes_costs_one_304()
    {
        Chain();
        ExportRun first = await RunAsync();
        int asked = _night.Server.Requests.Count;

        ExportRun second = await RunAsync();
        ExportRun third = await RunAsync();

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full, 2L, 0), (first.State, first.Mode, first.ResourceCount, first.ExitCode));
        Assert.Equal(["GET " + Pages + "stub", "GET " + Pages + "stub"], _publisher.RequestsSince(asked));
        Assert.All(_night.Server.Requests.Skip(asked), request => Assert.NotNull(request["If-None-Match"]));
        Assert.All([second, third], run => Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental, 0, 0, first.Watermark), (run.State, run.Mode, run.FileCount, run.ExitCode, run.Watermark)));
        Assert.Equal("Published manifest https://fhir.example.org/r4/$bulk-publish", second.Request);
        Assert.Equal(["a:1", "b:1"], View());
        Assert.Empty(_night.Errors);
    }

    [Fact]
    public async Task A_check_for_something_new_needs_no_sign_in_if_the_pages_are_open()
    {
        Chain();
        await RunAsync();
        int asked = _night.Server.Requests.Count;
        await RunAsync();
        Assert.Null(Assert.Single(_night.Server.Requests.Skip(asked))["Authorization"]);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_page_that_is_no_longer_open_is_requested_with_the_token(int status)
    {
        Chain();
        await RunAsync();
        int asked = _night.Server.Requests.Count;
        _night.Server.On("GET " + Pages + "stub", Reply.Status(status), Reply.Status(304));

        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunState.Complete, 0), (run.State, run.FileCount));
        Assert.Equal([false, true], _night.Server.Requests.Skip(asked).Select(request => request["Authorization"] is not null));
    }

    [Fact]
    public async Task A_night_without_changes_costs_one_request_even_if_the_server_knows_no_conditions()
    {
        _publisher.KnowsConditions = false;
        Chain();
        await RunAsync();
        int asked = _night.Server.Requests.Count;

        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunState.Complete, 0), (run.State, run.FileCount));
        Assert.Single(_publisher.RequestsSince(asked));
    }

    [Fact]
    public async Task An_update_is_fetched_alone_and_changes_the_current_view()
    {
        Chain();
        await RunAsync();
        AddUpdate("stub", "u1", 8, [Patient("b", "2"), Patient("c", "1")], ["a"]);
        int asked = _night.Server.Requests.Count;

        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental, 2L), (run.State, run.Mode, run.ResourceCount));
        Assert.Equal(["GET " + Pages + "stub", "GET " + Pages + "u1"], _publisher.RequestsSince(asked).Take(2));

        // Files are requested side by side, so either can be the first.
        Assert.Equal(["GET " + Data + "Bundle.u1", "GET " + Data + "Patient.u1"], _publisher.RequestsSince(asked).Skip(2).Order(StringComparer.Ordinal));
        Assert.Equal(Time(8), run.Watermark);
        Assert.Equal(["b:2", "c:1"], View());
    }

    [Fact]
    public async Task Several_updates_of_one_night_apply_one_after_another()
    {
        Chain();
        await RunAsync();
        AddUpdate("stub", "u1", 8, [Patient("c", "1")], ["a", "b"]);
        AddUpdate("u1", "u2", 15, [Patient("a", "3")], ["c"]);

        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunMode.Incremental, 4), (run.Mode, run.FileCount));
        Assert.Equal(["a:3"], View());
        int asked = _night.Server.Requests.Count;
        await RunAsync();
        Assert.Equal(["GET " + Pages + "u2"], _publisher.RequestsSince(asked));
    }

    [Fact]
    public async Task The_first_run_applies_the_deletions_of_a_page_after_its_resources_and_before_the_next_page()
    {
        _publisher.Page(Root, 1, Pages + "u1", ["Patient.0"], ["Bundle.0"]).File("Patient.0", Patient("a", "1"), Patient("b", "1"), Patient("c", "1")).File("Bundle.0", Deletion("a"));
        _publisher.Page(Pages + "u1", 8, "#pending", ["Patient.1"], ["Bundle.1"]).File("Patient.1", Patient("a", "2"), Patient("d", "1")).File("Bundle.1", Deletion("b", "d"));

        ExportRun run = await RunAsync();

        Assert.Equal(ExportRunState.Complete, run.State);
        Assert.Equal(["a:2", "c:1"], View());
    }

    [Fact]
    public async Task The_last_version_by_the_order_of_the_manifest_counts_and_not_the_newest_by_its_time()
    {
        _publisher.Page(Root, 1, Pages + "u1", ["Patient.0"]).File("Patient.0", Patient("a", "first", "2026-04-02T00:00:00Z"));
        _publisher.Page(Pages + "u1", 8, "#pending", ["Patient.1"]).File("Patient.1", Patient("a", "corrected", "2026-04-01T00:00:00Z"));

        await RunAsync();

        Assert.Equal(["a:corrected"], View());
    }

    [Fact]
    public async Task A_closed_chain_is_replaced_by_the_new_list()
    {
        Chain();
        await RunAsync();
        _publisher.Page(Pages + "stub", 1, "#closed");
        _publisher.Page(Root, 20, Pages + "stub2", ["Patient.new"]).File("Patient.new", Patient("z", "1")).Page(Pages + "stub2", 20, "#pending");

        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full), (run.State, run.Mode));
        Assert.Equal(["z:1"], View());
        int asked = _night.Server.Requests.Count;
        Assert.Equal(0, (await RunAsync()).FileCount);
        Assert.Equal(["GET " + Pages + "stub2"], _publisher.RequestsSince(asked));
    }

    [Fact]
    public async Task A_chain_that_closes_after_another_update_is_replaced_by_the_new_list()
    {
        Chain();
        await RunAsync();
        AddUpdate("stub", "u1", 8, [Patient("b", "2")], [], "#closed");
        _publisher.Page(Root, 20, null, ["Patient.new"]).File("Patient.new", Patient("z", "1"));

        ExportRun run = await RunAsync();

        Assert.Equal(ExportRunMode.Full, run.Mode);
        Assert.Equal(["z:1"], View());
    }

    [Fact]
    public async Task A_closed_list_without_a_newer_one_is_saved_once()
    {
        _publisher.Page(Root, 1, "#closed", ["Patient.0"]).File("Patient.0", Patient("a", "1"));
        await RunAsync();
        int asked = _night.Server.Requests.Count;

        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunState.Complete, 0), (run.State, run.FileCount));
        Assert.Equal(["GET " + Root], _publisher.RequestsSince(asked));
    }

    [Fact]
    public async Task A_list_without_updates_is_fetched_again_when_it_changes()
    {
        _publisher.Page(Root, 1, Pages + "2", ["Patient.0"]).Page(Pages + "2", 1, null, ["Patient.1"]).File("Patient.0", Patient("a", "1")).File("Patient.1", Patient("b", "1"));
        await RunAsync();
        int asked = _night.Server.Requests.Count;
        Assert.Equal(0, (await RunAsync()).FileCount);
        Assert.Equal(["GET " + Root], _publisher.RequestsSince(asked));

        _publisher.Page(Root, 2, null, ["Patient.2"]).File("Patient.2", Patient("c", "1"));
        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunMode.Full, 1), (run.Mode, run.FileCount));
        Assert.Equal(["c:1"], View());
    }

    [Fact]
    public async Task Files_that_appear_in_the_pending_page_itself_are_an_update()
    {
        Chain();
        await RunAsync();
        _publisher.Page(Pages + "stub", 8, "#pending", ["Patient.u1"]).File("Patient.u1", Patient("c", "1"));

        ExportRun run = await RunAsync();

        Assert.Equal((ExportRunMode.Incremental, 1), (run.Mode, run.FileCount));
        Assert.Equal(["a:1", "b:1", "c:1"], View());
        Assert.Equal(0, (await RunAsync()).FileCount);
    }

    [Fact]
    public async Task A_pending_page_that_changes_without_new_files_is_no_update()
    {
        Chain();
        await RunAsync();
        _publisher.Page(Pages + "stub", 3, "#pending");
        ExportRun run = await RunAsync();
        Assert.Equal((ExportRunMode.Incremental, 0), (run.Mode, run.FileCount));
    }

    [Fact]
    public async Task A_page_of_the_chain_that_is_gone_leads_back_to_the_list()
    {
        Chain();
        await RunAsync();
        _publisher.Remove(Pages + "stub");
        _publisher.Page(Root, 20, null, ["Patient.new"]).File("Patient.new", Patient("z", "1"));

        Assert.Equal(ExportRunMode.Full, (await RunAsync()).Mode);
        Assert.Equal(["z:1"], View());
    }

    [Fact]
    public async Task Full_fetches_everything_again_without_a_condition()
    {
        Chain();
        await RunAsync();
        int asked = _night.Server.Requests.Count;

        ExportRun run = await RunAsync(new RunOptions { Full = true, UpdateDataset = true });

        Assert.Equal((ExportRunMode.Full, 2L), (run.Mode, run.ResourceCount));
        Assert.Null(_night.Server.Requests[asked]["If-None-Match"]);
    }

    [Fact]
    public async Task A_run_without_its_folder_fetches_everything_again()
    {
        Chain();
        ExportRun first = await RunAsync();
        Directory.Delete(first.Path, recursive: true);
        Assert.Equal(ExportRunMode.Full, (await RunAsync()).Mode);
    }

    [Fact]
    public async Task Retention_keeps_the_folder_that_the_next_run_needs()
    {
        Chain();
        RunOptions options = new() { Incremental = true, UpdateDataset = true, Retain = 1 };
        ExportRun first = await RunAsync(options);
        await RunAsync(options);
        await RunAsync(options);
        await RunAsync(options);
        int asked = _night.Server.Requests.Count;

        Assert.Equal(0, (await RunAsync(options)).FileCount);

        Assert.True(Directory.Exists(first.Path));
        Assert.Equal([false, true, true, true, false], _night.History.Select(run => run.IsRemoved));
        Assert.Single(_publisher.RequestsSince(asked));
    }

    [Fact]
    public async Task A_list_without_times_can_be_followed_as_well()
    {
        _publisher.Put(Root, $$"""{"output":[{"type":"Patient","url":"{{Data}}Patient.0"}],"link":[{"relation":"next","url":"{{Pages}}stub"}]}""")
            .Put(Pages + "stub", """{"output":[],"link":[{"relation":"next","url":"#pending"}]}""").File("Patient.0", Patient("a", "1"));
        ExportRun first = await RunAsync();
        Assert.Equal(0, (await RunAsync()).FileCount);
        _publisher.Put(Pages + "stub", $$"""{"output":[],"link":[{"relation":"next","url":"{{Pages}}u1"}]}""")
            .Put(Pages + "u1", $$$"""{"output":[{"type":"Patient","url":"{{{Data}}}Patient.1"}],"link":{"relation":"next","url":"#pending"}}""").File("Patient.1", Patient("b", "1"));

        ExportRun run = await RunAsync();

        Assert.Null(first.Watermark);
        Assert.Equal((ExportRunMode.Incremental, ExportRunState.Complete), (run.Mode, run.State));
        Assert.Equal(["a:1", "b:1"], View());
    }

    [Fact]
    public async Task A_run_that_was_stopped_continues_with_its_own_pages_although_the_chain_has_grown()
    {
        Chain();
        await RunAsync();
        AddUpdate("stub", "u1", 8, [Patient("c", "1")], []);
        _night.Server.On("GET " + Data + "Patient.u1", Reply.Fails(new HttpRequestException("down")));
        using CancellationTokenSource stop = new();
        _night.Pacing.WhileWaiting = stop.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _night.RunAsync(Request, new RunOptions { Incremental = true, UpdateDataset = true }, cancellationToken: stop.Token));
        _night.Pacing.WhileWaiting = null;
        AddUpdate("u1", "u2", 15, [Patient("d", "1")], []);
        _night.Server.On("GET " + Data + "Patient.u1", Reply.Text(200, Patient("c", "1") + "\n"));
        int asked = _night.Server.Requests.Count;

        ExportRun resumed = await RunAsync();

        Assert.Equal(ExportRunState.Complete, resumed.State);
        Assert.Equal(["GET " + Data + "Patient.u1"], _publisher.RequestsSince(asked));
        Assert.Equal(["a:1", "b:1", "c:1"], View());
        await RunAsync();
        Assert.Equal(["a:1", "b:1", "c:1", "d:1"], View());
    }

    [Fact]
    public async Task Files_that_the_publisher_has_replaced_end_the_run_and_the_next_one_begins_anew()
    {
        Chain();
        _publisher.Remove(Data + "Patient.0");
        _night.Server.On("GET " + Data + "Patient.0", Reply.After(() => _publisher.Page(Root, 20, null, ["Patient.x", "Patient.y"]), Reply.Status(404)));
        ExportRun first = await RunAsync();
        _publisher.File("Patient.x", Patient("x", "1")).File("Patient.y", Patient("y", "1"));

        ExportRun second = await RunAsync();

        Assert.Equal((ExportRunState.Failed, "ManifestChanged"), (first.State, first.ErrorId));
        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full), (second.State, second.Mode));
        Assert.Equal(["x:1", "y:1"], View());
    }

    [Fact]
    public async Task A_publisher_that_lists_nothing_yet_keeps_the_run_waiting_until_the_timeout()
    {
        _publisher.Page(Root, 1, "#pending");
        RunOptions options = new() { Incremental = true, UpdateDataset = true, Timeout = TimeSpan.FromMinutes(5) };
        ExportRun run = await RunAsync(options);
        Assert.Equal((ExportRunState.Waiting, RunExitCode.StillRunning, "WaitTimedOut"), (run.State, run.ExitCode, run.ErrorId));

        _publisher.Page(Root, 1, "#pending", ["Patient.0"]).File("Patient.0", Patient("a", "1"));
        ExportRun resumed = await RunAsync(options);
        Assert.Equal((run.Id, ExportRunState.Complete), (resumed.Id, resumed.State));
    }

    [Fact]
    public async Task A_query_of_the_address_is_in_no_record_but_the_journal()
    {
        string secret = Root + "?sig=5ecret";
        _publisher.Page(secret, 1, "#pending", ["Patient.0"]).File("Patient.0", Patient("a", "1"));
        ExportRun run = await _night.RunAsync(new ExportRequest { ManifestUri = new Uri(secret) });
        int asked = _night.Server.Requests.Count;

        Assert.Equal(ExportRunState.Complete, run.State);
        Assert.Equal([$"{run.Id}/files.ndjson"], _night.Files.Where(name => File.ReadAllText(Path.Combine(_night.Root, name)).Contains("5ecret", StringComparison.Ordinal)));
        Assert.Equal(0, (await _night.RunAsync(new ExportRequest { ManifestUri = new Uri(secret) })).FileCount);
        Assert.Equal(["GET " + secret], _publisher.RequestsSince(asked));
    }

    [Fact]
    public void The_same_manifest_is_the_same_request_on_every_connection() => Assert.Equal(
        RequestKey.Of(new Uri("https://a.example.org"), Request),
        RequestKey.Of(new Uri("https://b.example.org"), Request));

    private static DateTimeOffset Time(int day) => DateTimeOffset.Parse($"2026-05-{day:D2}T00:00:00Z", CultureInfo.InvariantCulture);

    /// <summary>A list of two patients, and a pending page.</summary>
    private void Chain() => _publisher.Page(Root, 1, Pages + "stub", ["Patient.0"]).File("Patient.0", Patient("a", "1"), Patient("b", "1")).Page(Pages + "stub", 1, "#pending");

    private void AddUpdate(string after, string name, int day, string[] lines, string[] deleted, string end = "#pending")
    {
        bool isStub = after == "stub";
        string[] files = isStub ? [] : [$"Patient.{after}"];
        _publisher.Page(Pages + after, isStub ? 1 : day - 7, Pages + name, files, isStub || !_publisher.Has(Data + "Bundle." + after) ? [] : [$"Bundle.{after}"]);
        _publisher.Page(Pages + name, day, end, [$"Patient.{name}"], deleted.Length == 0 ? [] : [$"Bundle.{name}"]).File($"Patient.{name}", lines);
        if (deleted.Length > 0)
        {
            _publisher.File($"Bundle.{name}", Deletion(deleted));
        }
    }

    private Task<ExportRun> RunAsync(RunOptions? options = null) => _night.RunAsync(Request, options ?? new RunOptions { Incremental = true, UpdateDataset = true });

    private string[] View() =>
    [
        .. File.ReadLines(Path.Combine(_night.Root, "current", "Patient.ndjson"))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .Select(patient => $"{patient.GetProperty("id").GetString()}:{patient.GetProperty("text").GetString()}"),
    ];
}
