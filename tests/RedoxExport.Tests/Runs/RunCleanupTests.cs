using RedoxExport.Connections;
using RedoxExport.Datasets;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>The last steps of a complete run, under the lock of its root: the update of the current view and the removal of superseded runs.</summary>
public sealed class RunCleanupTests : IDisposable
{
    private static readonly RunOptions KeepOne = new() { Retain = 1 };

    private readonly Night _night = new();
    private int _day = 19;

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task A_complete_run_removes_the_runs_that_it_supersedes()
    {
        await MakeAsync(3);

        ExportRun last = await MakeAsync(1, KeepOne);

        Assert.Equal([last.Path], Folders());
        Assert.Equal([true, true, true, false], _night.History.Select(run => run.IsRemoved));
        Assert.Equal(3, _night.Events.All.Count(e => e.Name == "RunRemoved"));
    }

    [Fact]
    public async Task Age_is_counted_by_the_clock_that_the_runs_are_dated_by()
    {
        await MakeAsync(3);

        // The runs ended three, two and one hours ago.
        await MakeAsync(1, new RunOptions { RetainFor = TimeSpan.FromHours(1.5) });

        Assert.Equal([true, true, false, false], _night.History.Select(run => run.IsRemoved));
    }

    [Fact]
    public async Task A_run_that_is_not_complete_removes_nothing()
    {
        await MakeAsync(3);

        ExportRun waiting = await MakeAsync(1, new RunOptions { Retain = 1, Timeout = TimeSpan.Zero }, before: Reply.Status(202));

        Assert.Equal(ExportRunState.Waiting, waiting.State);
        Assert.Equal(4, Folders().Length);
    }

    [Fact]
    public async Task Without_the_option_nobody_is_asked_and_nothing_is_removed()
    {
        await MakeAsync(2);
        Has();

        await CallAsync(new RunOptions(), (runner, none) => runner.RunAsync(_ => { }, _ => { }, (_, _) => throw new InvalidOperationException(), none));

        Assert.Equal(3, Folders().Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_run_is_given_first_then_it_is_asked_and_only_what_was_asked_about_is_removed(bool answer)
    {
        await MakeAsync(2);
        string[] before = Folders();
        Has();
        List<string> steps = [];

        await CallAsync(KeepOne, (runner, none) => runner.RunAsync(
            _ => { },
            run => steps.Add($"{run.State}, {_night.History[^1].State} on record"),
            (superseded, _) =>
            {
                Assert.Equal(before, superseded.Select(run => run.Path));
                steps.Add("asked");
                return Task.FromResult(answer);
            },
            none));

        Assert.Equal(["Complete, Complete on record", "asked"], steps);
        Assert.Equal(answer ? 1 : 3, Folders().Length);
    }

    [Theory]
    [InlineData("DatasetUpdated")]
    [InlineData("RunRemoved")]
    public async Task A_second_call_does_nothing_while_the_first_updates_the_view_or_removes_runs(string during)
    {
        await MakeAsync(2);
        Has();
        Intruder intruder = new(during, _night);

        ExportRun run = await _night.RunAsync(options: new RunOptions { UpdateDataset = true, Retain = 1 }, events: intruder);

        Assert.Equal(("RootInUse", 8), (intruder.Error?.ErrorId, RunExitCode.Of(intruder.Error!)));
        Assert.Equal((ExportRunState.Complete, 0), (run.State, run.ExitCode));
        Assert.Equal([run.Path], Folders());
        Assert.Equal(3, _night.History.Count);
    }

    [Fact]
    public async Task A_second_call_does_nothing_while_the_user_is_asked()
    {
        await MakeAsync(1);
        Has();
        RedoxExportException? second = null;

        await CallAsync(KeepOne, (runner, none) => runner.RunAsync(
            _ => { },
            _ => { },
            async (_, _) =>
            {
                second = await Assert.ThrowsAsync<RedoxExportException>(() => _night.RunAsync());
                return true;
            },
            none));

        Assert.Equal("RootInUse", second?.ErrorId);
        Assert.Single(Folders());
    }

    [Fact]
    public async Task A_run_that_removes_nothing_has_let_go_of_its_root_when_it_is_given()
    {
        Has();
        ExportRun? second = null;

        await CallAsync(new RunOptions(), (runner, none) => runner.RunAsync(
            _ => { },
            _ =>
            {
                Has();
                second = _night.RunAsync(options: new RunOptions()).GetAwaiter().GetResult();
            },
            (_, _) => throw new InvalidOperationException(),
            none));

        Assert.Equal(ExportRunState.Complete, second?.State);
    }

    [Fact]
    public async Task A_process_that_is_killed_between_the_end_of_a_run_and_the_removal_leaves_the_removal_to_the_next_call()
    {
        await MakeAsync(2);
        Has();
        using Killer killer = new(_night.Root, at: 1, "RunEnded");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _night.RunAsync(options: KeepOne, events: killer, cancellationToken: killer.Token));

        killer.PutBack();

        Assert.Equal([ExportRunState.Complete, ExportRunState.Complete, ExportRunState.Complete], _night.History.Select(run => run.State));
        Assert.Equal(3, Folders().Length);
        ExportRun next = await MakeAsync(1, KeepOne);
        Assert.Equal([next.Path], Folders());
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_removes_runs_leaves_the_rest_to_the_next_call()
    {
        await MakeAsync(3);
        Has();
        using Killer killer = new(_night.Root, at: 1, "RunRemoved");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _night.RunAsync(options: KeepOne, events: killer, cancellationToken: killer.Token));

        killer.PutBack();

        Assert.Equal([true, false, false, false], _night.History.Select(run => run.IsRemoved));

        // As if it had been killed in the middle of a folder.
        File.Delete(Directory.GetFiles(_night.History[1].Path, "Patient.*").Single());
        ExportRun next = await MakeAsync(1, KeepOne);
        Assert.Equal([next.Path], Folders());
    }

    [Fact]
    public async Task A_process_that_is_killed_between_the_end_of_a_run_and_the_update_leaves_the_update_to_the_next_run()
    {
        RunOptions view = new() { Incremental = true, UpdateDataset = true };
        _night.Has(Full, "2026-05-28T09:00:00.000Z", Lines(3));
        using Killer killer = new(_night.Root, at: 1, "DatasetUpdated");
        await _night.RunAsync(options: view, events: killer, cancellationToken: killer.Token);
        killer.PutBack();
        Directory.Delete(DatasetFolder.PathOf(_night.Root), recursive: true);
        Assert.Equal((ExportRunState.Complete, 6), (_night.History[0].State, _night.History[0].ExitCode));

        _night.Has(Since, "2026-05-29T09:00:00.000Z", Lines(5));
        ExportRun next = await _night.RunAsync(options: view);

        Assert.Equal((ExportRunMode.Incremental, 0), (next.Mode, next.ExitCode));
        Assert.Equal(["runs: 2, resources: 5"], [$"runs: {DatasetFolder.Read(_night.Root)!.RunIds.Count}, resources: {DatasetFolder.Read(_night.Root)!.Resources}"]);
    }

    [Fact]
    public async Task A_call_that_is_stopped_while_the_user_is_asked_removes_nothing_and_the_run_stays_complete()
    {
        await MakeAsync(2);
        Has();
        using CancellationTokenSource stop = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(KeepOne, (runner, _) => runner.RunAsync(
            _ => { },
            _ => { },
            (_, cancellationToken) =>
            {
                stop.Cancel();
                return Task.FromCanceled<bool>(cancellationToken);
            },
            stop.Token)));

        Assert.Equal(3, Folders().Length);
        Assert.All(_night.History, run => Assert.Equal((ExportRunState.Complete, false), (run.State, run.IsRemoved)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_run_superseded_runs_can_be_shown_and_removed(bool answer)
    {
        await MakeAsync(3);
        string[] before = Directory.GetFileSystemEntries(_night.Root);

        await CallAsync(KeepOne, (runner, none) => runner.RemoveSupersededAsync(
            (superseded, _) =>
            {
                Assert.Equal(2, superseded.Count);
                return Task.FromResult(answer);
            },
            none));

        Assert.Equal(answer ? 1 : 3, Folders().Length);
        if (!answer)
        {
            Assert.Equal(before.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(_night.Root).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_run_that_was_superseded_while_the_user_was_asked_stays()
    {
        await MakeAsync(2);
        string[] before = Folders();

        await CallAsync(KeepOne, (runner, none) => runner.RemoveSupersededAsync(
            async (superseded, _) =>
            {
                Assert.Equal(before[..1], superseded.Select(run => run.Path));
                await MakeAsync(1);
                return true;
            },
            none));

        Assert.Equal([false, true, true], before.Append(_night.History[2].Path).Select(Directory.Exists));
    }

    [Fact]
    public async Task A_folder_that_holds_no_runs_yet_has_none_that_are_superseded()
    {
        await CallAsync(KeepOne, (runner, none) => runner.RemoveSupersededAsync((_, _) => throw new InvalidOperationException(), none));

        Assert.False(Directory.Exists(_night.Root));
    }

    private async Task<ExportRun> MakeAsync(int runs, RunOptions? options = null, params Reply[] before)
    {
        ExportRun? last = null;
        for (int i = 0; i < runs; i++)
        {
            Has(before);
            last = await _night.RunAsync(options: options ?? new RunOptions());
        }

        return last!;
    }

    private void Has(params Reply[] before) => _night.Has(Full, $"2026-05-{++_day}T09:00:00.000Z", Lines(2), before: before);

    private async Task CallAsync(RunOptions options, Func<ExportRunner, CancellationToken, Task> call)
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        await call(new ExportRunner(connection, _night.Root, new ExportRequest(), options, _night.Events), default);
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
    }

    private string[] Folders() => [.. Directory.GetDirectories(_night.Root, "2*").Order(StringComparer.Ordinal)];

    /// <summary>Starts a second call on the same root at an event of the first.</summary>
    private sealed class Intruder(string name, Night night) : IExportEvents
    {
        public RedoxExportException? Error { get; private set; }

        public bool WantsVerbose => true;

        public void Report(ExportEvent exportEvent)
        {
            if (exportEvent.Name == name && Error is null)
            {
                Error = Assert.ThrowsAsync<RedoxExportException>(() => night.RunAsync()).GetAwaiter().GetResult();
            }
        }
    }
}
