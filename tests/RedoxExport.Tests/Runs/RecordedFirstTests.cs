using System.Text.Json;
using RedoxExport.Datasets;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>A run is on record as complete before anything that follows it: the update of the current view, and the release of the server's files.</summary>
public sealed class RecordedFirstTests : IDisposable
{
    private static readonly RunOptions View = new() { UpdateDataset = true };
    private static readonly RunOptions Release = new() { ReleaseServerFiles = true };

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task The_last_line_of_the_log_has_the_exit_code_of_a_run_whose_view_could_not_be_updated()
    {
        _night.Has(Full, First, Lines(2));
        PutSomethingInTheWay();

        ExportRun run = await _night.RunAsync(options: View);

        IReadOnlyList<JsonElement> log = Night.LogOf(run);
        Assert.Equal(6, run.ExitCode);
        Assert.Equal(("RunEnded", "Complete", 6), (NameOf(log[^1]), log[^1].GetProperty("state").GetString(), log[^1].GetProperty("exitCode").GetInt32()));
        Assert.Equal(1, log[^1].GetProperty("problems").GetInt32());
        JsonElement said = Assert.Single(log, line => NameOf(line) == "DatasetNotUpdated");
        Assert.Equal(("Warning", Assert.Single(_night.Errors).ErrorId), (said.GetProperty("level").GetString(), said.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task The_log_of_a_run_whose_view_was_updated_ends_with_exit_code_0()
    {
        _night.Has(Full, First, Lines(2));

        ExportRun run = await _night.RunAsync(options: View);

        Assert.Equal((ExportRunState.Complete, 0), (run.State, _night.History[0].ExitCode));
        Assert.Equal(0, Night.LogOf(run)[^1].GetProperty("exitCode").GetInt32());
        Assert.True(Directory.Exists(DatasetFolder.PathOf(_night.Root)));
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_updates_the_view_leaves_a_complete_run_with_an_old_view()
    {
        _night.Has(Full, First, Lines(2));
        using Killer killer = new(_night.Root, at: 1, "DatasetUpdated");
        await _night.RunAsync(options: View, events: killer, cancellationToken: killer.Token);

        killer.PutBack();

        AssertIsOld(Assert.Single(_night.History));
    }

    [Fact]
    public async Task A_call_that_is_stopped_while_it_updates_the_view_leaves_a_complete_run_with_an_old_view()
    {
        _night.Has(Full, First, Lines(2));

        // Nothing but the update looks for the stop after this event.
        using Killer killer = new(_night.Root, at: 1, "ExportChecked");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _night.RunAsync(options: View, events: killer, cancellationToken: killer.Token));

        ExportRun run = Assert.Single(_night.History);
        AssertIsOld(run);
        Assert.False(Directory.Exists(DatasetFolder.PathOf(_night.Root)));
        Assert.Equal(("RunEnded", 6), (NameOf(Night.LogOf(run)[^1]), Night.LogOf(run)[^1].GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task A_run_is_on_record_as_complete_before_the_server_is_told_that_its_files_may_be_deleted()
    {
        string polling = _night.Has(Full, First, Lines(2));
        ExportRun? then = null;
        _night.Server.On("DELETE " + polling, Reply.After(() => then = Assert.Single(_night.History), Reply.Status(202)));

        await _night.RunAsync(options: Release);

        Assert.Equal((ExportRunState.Complete, 0), (then?.State, then?.ExitCode));
        Assert.NotNull(then!.EndedAt);
        Assert.NotNull(then.Watermark);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_is_stopped_while_the_server_deletes_its_files_leaves_a_complete_run(bool updatesView)
    {
        string polling = _night.Has(Full, First, Lines(2));
        using CancellationTokenSource stop = new();
        _night.Server.On("DELETE " + polling, Reply.Never(stop.Cancel));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _night.RunAsync(options: new RunOptions { ReleaseServerFiles = true, UpdateDataset = updatesView }, cancellationToken: stop.Token));

        ExportRun run = Assert.Single(_night.History);
        Assert.Equal((ExportRunState.Complete, null), (run.State, run.ErrorId));
        Assert.Equal((updatesView, updatesView ? 6 : 0), (run.DatasetIsOld, run.ExitCode));
        Assert.Equal(2, run.ResourceCount);
    }

    [Fact]
    public async Task The_next_call_does_not_resume_such_a_run()
    {
        string polling = _night.Has(Full, First, Lines(2));
        using CancellationTokenSource stop = new();
        _night.Server.On("DELETE " + polling, Reply.Never(stop.Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _night.RunAsync(options: Release, cancellationToken: stop.Token));
        _night.Has(Full, "2026-05-29T09:00:00.000Z", Lines(3));

        ExportRun next = await _night.RunAsync(options: new RunOptions());

        Assert.Equal((ExportRunState.Complete, 3), (next.State, next.ResourceCount));
        Assert.Equal(2, _night.History.Count);
    }

    private static string NameOf(JsonElement line) => line.GetProperty("event").GetString()!;

    private static void AssertIsOld(ExportRun run) => Assert.Equal((ExportRunState.Complete, true, 6), (run.State, run.DatasetIsOld, run.ExitCode));

    private void PutSomethingInTheWay()
    {
        Directory.CreateDirectory(_night.Root);
        File.WriteAllText(DatasetFolder.PathOf(_night.Root), "in the way");
    }
}
