using System.Text.Json.Nodes;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>A run that is resumed is judged by the request that it was begun with.</summary>
public sealed class ResumedRequestTests : IDisposable
{
    private const string Second = "2026-05-29T09:00:00.000Z";
    private const string Group = "GET " + Night.Base + "/Group/g/$export";
    private const string Members = Group + "?_type=Patient&_elements=id";

    private static readonly RunOptions Impatient = new() { Incremental = true, Timeout = TimeSpan.Zero };
    private static readonly DateTimeOffset Until = new(2026, 5, 28, 8, 0, 0, TimeSpan.Zero);
    private static readonly ExportRequest ToEight = new() { Until = Until };
    private static readonly ExportRequest OfGroup = new() { Level = ExportLevel.Group, GroupId = "g" };

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_resumed_run_with_Until_moves_the_watermark_up_to_that_moment_only(bool wasBegunByEarlierVersion)
    {
        _night.Has(Full + "?_until=2026-05-28T08%3A00%3A00.000Z", First, Lines(2), before: [Reply.Status(202)]);
        ExportRun waiting = await _night.RunAsync(ToEight, Impatient);
        if (wasBegunByEarlierVersion)
        {
            ForgetWhatIsNew();
        }

        ExportRun complete = await _night.RunAsync(ToEight);

        Assert.Equal((waiting.Id, ExportRunState.Complete, Until), (complete.Id, complete.State, complete.Watermark!.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_without_Until_does_not_take_up_a_run_with_one(bool wasBegunByEarlierVersion)
    {
        _night.Has(Full + "?_until=2026-05-28T08%3A00%3A00.000Z", First, Lines(2), before: [Reply.Status(202)]);
        ExportRun waiting = await _night.RunAsync(ToEight, Impatient);
        _night.Has(Full, Second, Lines(3));
        if (wasBegunByEarlierVersion)
        {
            ForgetWhatIsNew();
        }

        ExportRun complete = await _night.RunAsync();

        Assert.NotEqual(waiting.Id, complete.Id);
        Assert.Equal((3L, DateTimeOffset.Parse(Second, null)), (complete.ResourceCount, complete.Watermark!.Value));
        Assert.Equal(ExportRunState.Abandoned, _night.History[0].State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_joins_a_group_while_a_run_without_Incremental_waits_is_fetched_whole_later(bool wasBegunByEarlierVersion)
    {
        _night.Has(Group, First, Lines(1), before: [Reply.Status(202)]);
        await _night.RunAsync(OfGroup, new RunOptions { Timeout = TimeSpan.Zero });
        if (wasBegunByEarlierVersion)
        {
            ForgetWhatIsNew();
        }

        // Patient 2 has joined meanwhile, and is in every list from now on.
        _night.Has(Members, Second, Lines(2));
        ExportRun resumed = await _night.RunAsync(OfGroup);
        _night.Has(Group, Second, Lines(2));
        ExportRun next = await _night.RunAsync(OfGroup);

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full, 1L), (resumed.State, resumed.Mode, resumed.ResourceCount));
        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full, 2L), (next.State, next.Mode, next.ResourceCount));
    }

    [Fact]
    public async Task A_list_of_members_is_not_asked_for_after_the_data()
    {
        _night.Has(Members, First, Lines(1));
        _night.Has(Group, First, Lines(1), before: [Reply.Status(202)]);
        ExportRun waiting = await _night.RunAsync(OfGroup, Impatient);
        Directory.Delete(Path.Combine(waiting.Path, "members"), recursive: true);

        ExportRun resumed = await _night.RunAsync(OfGroup);

        Assert.Equal((waiting.Id, ExportRunState.Complete), (resumed.Id, resumed.State));
        Assert.Equal(1, _night.Server.CountOf(Members));
        _night.Has(Group, Second, Lines(2));
        Assert.Equal(ExportRunMode.Full, (await _night.RunAsync(OfGroup)).Mode);
    }

    [Fact]
    public async Task The_order_of_parameters_makes_no_other_request()
    {
        _night.Has(Full + "?a=1&b=2", First, Lines(3));
        await _night.RunAsync(new ExportRequest { AdditionalParameters = [new("a", "1"), new("b", "2")] });
        _night.Has(Full + "?_since=2026-05-28T08%3A55%3A00.000Z&b=2&a=1", Second);

        ExportRun run = await _night.RunAsync(new ExportRequest { AdditionalParameters = [new("b", "2"), new("a", "1")] });

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental), (run.State, run.Mode));
    }

    [Fact]
    public async Task The_first_night_after_an_update_builds_on_the_night_before()
    {
        _night.Has(Full + "?b=2&a=1", First, Lines(3));
        ExportRequest request = new() { AdditionalParameters = [new("b", "2"), new("a", "1")] };
        ExportRun before = await _night.RunAsync(request);
        string earlier = RequestKey.EarlierOf(new Uri(Night.Base), request).First();
        ChangeRuns(run => run["requestKey"] = earlier);
        ForgetWhatIsNew();
        _night.Has(Full + "?_since=2026-05-28T08%3A55%3A00.000Z&a=1&b=2", Second);

        ExportRun run = await _night.RunAsync(new ExportRequest { AdditionalParameters = [new("a", "1"), new("b", "2")] });

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental), (run.State, run.Mode));
        Assert.Equal([run.RequestKey, run.RequestKey], _night.History.Select(each => each.RequestKey));
        Assert.NotEqual(before.Id, run.Id);
    }

    [Fact]
    public async Task An_overlap_may_be_none_and_may_not_be_negative()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Has(Full + "?_since=2026-05-28T09%3A00%3A00.000Z", Second);

        Assert.Equal(ExportRunMode.Incremental, (await _night.RunAsync(options: new RunOptions { Incremental = true, Overlap = TimeSpan.Zero })).Mode);
        Assert.Equal("OverlapNegative", (await Assert.ThrowsAsync<RedoxExportException>(() =>
            _night.RunAsync(options: new RunOptions { Incremental = true, Overlap = TimeSpan.FromTicks(-1) }))).ErrorId);
    }

    [Fact]
    public async Task A_Since_that_is_given_is_sent_as_it_is()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Has(Full + "?_since=2026-05-28T07%3A00%3A00.000Z", Second, Lines(1));

        ExportRun run = await _night.RunAsync(new ExportRequest { Since = new DateTimeOffset(2026, 5, 28, 7, 0, 0, TimeSpan.Zero) });

        Assert.Equal((ExportRunState.Complete, DateTimeOffset.Parse(Second, null)), (run.State, run.Watermark!.Value));
    }

    // Version 0.1.0 did not know these.
    private static readonly string[] NewMembers = ["until", "asksMembers", "hasGap", "failures"];

    private void ForgetWhatIsNew() => ChangeRuns(run =>
    {
        foreach (string name in NewMembers)
        {
            run.Remove(name);
        }
    });

    private void ChangeRuns(Action<JsonObject> change)
    {
        string path = Path.Combine(_night.Root, "runs.json");
        JsonNode history = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (JsonNode? run in history["runs"]!.AsArray())
        {
            change(run!.AsObject());
        }

        File.WriteAllText(path, history.ToJsonString());
    }
}
