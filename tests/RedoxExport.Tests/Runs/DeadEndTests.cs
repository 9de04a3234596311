using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>Whatever a run ended with, it is asked for once more, and then another begins; and <c>-Full</c> begins another at once.</summary>
public sealed class DeadEndTests : IDisposable
{
    private const string Second = "2026-05-29T09:00:00.000Z";
    private const string Group = "GET " + Night.Base + "/Group/g/$export";
    private const string Members = Group + "?_type=Patient&_elements=id";
    private const string NoId = """{"resourceType":"Patient"}""" + "\n";

    private static readonly RunOptions Incremental = new() { Incremental = true };
    private static readonly RunOptions FromScratch = new() { Incremental = true, Full = true };
    private static readonly ExportRequest OfGroup = new() { Level = ExportLevel.Group, GroupId = "g" };

    /// <summary>What a server may answer to the question how an export stands, for ever.</summary>
    public static TheoryData<string, int, string> UnusableAnswers => new()
    {
        { "no manifest", 200, "[]" },
        { "no JSON", 200, "<html>" },
        { "a page that is refused", 200, """{"transactionTime":"2026-05-28T09:00:00Z","output":[],"link":[{"relation":"next","url":"https://fhir.example.org/r4/page2"}]}""" },
        { "pages on a foreign host", 200, """{"transactionTime":"2026-05-28T09:00:00Z","output":[],"link":[{"relation":"next","url":"https://elsewhere.example.com/2"}]}""" },
        { "403", 403, "" },
    };

    private readonly Night _night = new();

    public DeadEndTests() => _night.Server.On("GET https://fhir.example.org/r4/page2", Reply.Status(400));

    public void Dispose() => _night.Dispose();

    [Theory]
    [MemberData(nameof(UnusableAnswers))]
    public async Task An_answer_that_cannot_be_used_is_asked_for_once_more_and_then_another_run_begins(string what, int status, string body)
    {
        string polling = _night.Has(Full, First);
        _night.Server.On("GET " + polling, Reply.Text(status, body));

        ExportRun first = await _night.RunAsync(options: Incremental);
        _night.Has(Full, Second, Lines(2));
        ExportRun second = await _night.RunAsync(options: Incremental);

        Assert.Equal(ExportRunState.Interrupted, first.State);
        Assert.Equal((ExportRunState.Complete, 2L), (second.State, second.ResourceCount));
        Assert.NotEqual(first.Id, second.Id);
        Assert.True(_night.Server.CountOf("GET " + polling) >= 2, what);
        Assert.Equal(ExportRunState.Failed, _night.History[0].State);
    }

    [Theory]
    [MemberData(nameof(UnusableAnswers))]
    public async Task An_answer_that_can_be_used_the_second_time_ends_the_run(string what, int status, string body)
    {
        string polling = _night.Has(Full, First, Lines(2));
        _night.Server.On("GET " + polling, Reply.Text(status, body));
        ExportRun first = await _night.RunAsync(options: Incremental);
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"{{First}}","output":[{"type":"Patient","url":"{{Files}}1"}]}"""));

        ExportRun second = await _night.RunAsync(options: Incremental);

        Assert.True(second.Id == first.Id && second.State == ExportRunState.Complete, $"{what}: {second}");
    }

    [Theory]
    [MemberData(nameof(UnusableAnswers))]
    public async Task Full_is_a_way_out_at_once(string what, int status, string body)
    {
        string polling = _night.Has(Full, First);
        _night.Server.On("GET " + polling, Reply.Text(status, body));
        ExportRun first = await _night.RunAsync(options: FromScratch);
        _night.Has(Full, Second, Lines(2));

        ExportRun second = await _night.RunAsync(options: FromScratch);

        Assert.True(second.Id != first.Id && second.State == ExportRunState.Complete, $"{what}: {second}");
        Assert.DoesNotContain(_night.History, run => run.IsOpen);
    }

    [Theory]
    [InlineData(202, 0)]
    [InlineData(406, 1)]
    public async Task What_went_wrong_before_is_forgotten_if_the_server_says_that_the_export_runs(int status, int failures)
    {
        string polling = _night.Has(Full, First);
        _night.Server.On("GET " + polling, Reply.Text(200, "[]"));
        ExportRun wrong = await _night.RunAsync(options: Incremental);
        Assert.Equal((ExportRunState.Interrupted, 1), (wrong.State, wrong.Failures));

        _night.Server.On("GET " + polling, Reply.Status(status));
        ExportRun waiting = await _night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.FromMinutes(1) });

        Assert.Equal((wrong.Id, ExportRunState.Waiting, failures), (waiting.Id, waiting.State, waiting.Failures));
        Assert.Equal(failures, _night.History[0].Failures);

        _night.Server.On("GET " + polling, Reply.Text(200, "[]"));
        ExportRun again = await _night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.FromMinutes(30) });
        Assert.Equal(failures == 0, again.Id == wrong.Id && again.State == ExportRunState.Interrupted);
    }

    [Fact]
    public async Task Full_resumes_a_full_run_that_is_only_waiting()
    {
        _night.Has(Full, First, Lines(2), before: [Reply.Status(202), Reply.Status(202)]);
        RunOptions impatient = new() { Full = true, Timeout = TimeSpan.Zero };

        ExportRun first = await _night.RunAsync(options: impatient);
        ExportRun second = await _night.RunAsync(options: impatient);
        ExportRun third = await _night.RunAsync(options: impatient);

        Assert.Equal([ExportRunState.Waiting, ExportRunState.Waiting, ExportRunState.Complete], [first.State, second.State, third.State]);
        Assert.Equal(1, _night.Server.CountOf(Full));
    }

    [Fact]
    public async Task An_export_that_hangs_at_the_server_is_given_up_after_two_weeks()
    {
        _night.Has(Full, First, before: [.. Enumerable.Repeat(Reply.Status(202), 50)]);
        RunOptions impatient = new() { Incremental = true, Timeout = TimeSpan.Zero };
        ExportRun first = await _night.RunAsync(options: impatient);
        _night.Pacing.Time.Advance(TimeSpan.FromDays(14));
        ExportRun asked = await _night.RunAsync(options: impatient);
        _night.Pacing.Time.Advance(TimeSpan.FromDays(1));
        _night.Has(Full, Second, Lines(2));

        ExportRun last = await _night.RunAsync(options: impatient);

        Assert.Equal((first.Id, ExportRunState.Waiting), (asked.Id, asked.State));
        Assert.Equal((ExportRunState.Complete, ExportRunState.Abandoned), (last.State, _night.History[0].State));
    }

    [Trait(TrialLength.Speed, TrialLength.Slow)]
    [Fact]
    public async Task A_network_that_is_down_does_not_end_a_run()
    {
        string polling = _night.Has(Full, First, Lines(2));
        _night.Server.On("GET " + polling, Reply.Fails(new HttpRequestException("down")));
        ExportRun[] runs = [await _night.RunAsync(), await _night.RunAsync(), await _night.RunAsync()];
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"{{First}}","output":[{"type":"Patient","url":"{{Files}}1"}]}"""));

        ExportRun last = await _night.RunAsync();

        Assert.All(runs, run => Assert.Equal(last.Id, run.Id));
        Assert.Equal(ExportRunState.Complete, last.State);
    }

    [Fact]
    public async Task A_list_of_members_that_was_unreadable_once_is_asked_for_again()
    {
        _night.HasInTurn(Members, First, NoId, Lines(2));
        _night.Has(Group, First, Lines(2));

        ExportRun first = await _night.RunAsync(OfGroup);
        ExportRun second = await _night.RunAsync(OfGroup);

        Assert.Equal((ExportRunState.Interrupted, "MembersUnreadable"), (first.State, first.ErrorId));
        Assert.Equal((first.Id, ExportRunState.Complete, 2L), (second.Id, second.State, second.ResourceCount));
        Assert.Null(RunFolder.FindStranger(second.Path));
    }

    [Fact]
    public async Task A_list_of_members_that_is_unreadable_after_the_data_is_asked_for_again_and_the_data_are_not()
    {
        _night.HasInTurn(Members, First, Lines(2), NoId);
        _night.Has(Group, First, Lines(2));
        ExportRun first = await _night.RunAsync(OfGroup);
        _night.Has(Members, First, Lines(2));

        ExportRun second = await _night.RunAsync(OfGroup);

        Assert.Equal("MembersUnreadable", first.ErrorId);
        Assert.Equal((first.Id, ExportRunState.Complete), (second.Id, second.State));
        Assert.Equal(1, _night.Server.CountOf(Group));
    }

    [Fact]
    public async Task A_list_of_members_that_stays_unreadable_ends_the_run_and_another_begins()
    {
        _night.Has(Members, First, NoId);
        _night.Has(Group, First, Lines(2));

        ExportRun first = await _night.RunAsync(OfGroup);
        ExportRun second = await _night.RunAsync(OfGroup);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(ExportRunState.Failed, _night.History[0].State);
    }

    [Fact]
    public async Task A_basis_whose_members_an_earlier_version_did_not_read_is_followed_by_a_full_run()
    {
        _night.Has(Members, First, Lines(2));
        _night.Has(Group, First, Lines(2));
        ExportRun first = await _night.RunAsync(OfGroup);
        await File.WriteAllTextAsync(Path.Combine(first.Path, "membersafter", "Patient.0001.ndjson"), NoId);

        ExportRun second = await _night.RunAsync(OfGroup);

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full), (second.State, second.Mode));
    }

    [Fact]
    public async Task A_start_that_was_killed_in_the_middle_of_its_first_line_is_asked_for_again()
    {
        _night.Has(Full, First, Lines(2), before: [Reply.Status(202)]);
        ExportRun waiting = await _night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.Zero });
        string record = Path.Combine(waiting.Path, "export.json");
        await File.WriteAllTextAsync(record, $$"""{"version":1,"state":"starting","baseUri":"{{Night.Base}}"}""");
        await File.WriteAllTextAsync(Path.Combine(waiting.Path, "files.ndjson"), """{"time":"2026-05-28T12""");

        ExportRun run = await _night.RunAsync();

        Assert.Equal((waiting.Id, ExportRunState.Complete), (run.Id, run.State));
        Assert.Equal(2, _night.Server.CountOf(Full));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\0\0\0\0")]
    public async Task Full_begins_another_history_where_the_old_one_cannot_be_read(string text)
    {
        Directory.CreateDirectory(_night.Root);
        await File.WriteAllTextAsync(Path.Combine(_night.Root, "runs.json"), text);
        _night.Has(Full, First, Lines(2));
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        Assert.NotEmpty(new ExportRunner(connection, _night.Root, new ExportRequest(), FromScratch).Preview());
        Assert.Equal(text, await File.ReadAllTextAsync(Path.Combine(_night.Root, "runs.json")));

        ExportRun run = await _night.RunAsync(options: FromScratch);

        Assert.Equal(ExportRunState.Complete, run.State);
        Assert.Equal([run.Id], _night.History.Select(each => each.Id));
        Assert.Equal(text, await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_night.Root, "runs.*.damaged"))));
        Assert.Contains(_night.Events.Warnings, warning => warning.Name == "HistorySetAside");
    }

    [Fact]
    public async Task A_history_of_a_newer_version_is_not_put_aside()
    {
        Directory.CreateDirectory(_night.Root);
        await File.WriteAllTextAsync(Path.Combine(_night.Root, "runs.json"), """{"version":99,"runs":[]}""");

        Assert.Equal("HistoryDamaged", (await Assert.ThrowsAsync<RedoxExportException>(() => _night.RunAsync(options: FromScratch))).ErrorId);
        Assert.Equal(["runs.json"], _night.Files);
    }
}
