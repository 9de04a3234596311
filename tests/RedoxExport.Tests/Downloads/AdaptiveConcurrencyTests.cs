using Microsoft.Extensions.Time.Testing;
using RedoxExport.Downloads;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Downloads;

public sealed class AdaptiveConcurrencyTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task No_more_run_than_are_allowed()
    {
        AdaptiveConcurrency concurrency = new(2, _clock);
        await concurrency.EnterAsync(default);
        await concurrency.EnterAsync(default);
        Task third = concurrency.EnterAsync(default);
        Assert.False(third.IsCompleted);
        concurrency.Leave(well: true);
        await third;
    }

    [Fact]
    public async Task It_halves_when_the_server_has_too_much_to_do_and_grows_by_one_a_round()
    {
        AdaptiveConcurrency concurrency = new(8, _clock);
        Assert.True(concurrency.Shrink());
        Assert.Equal(4, concurrency.Limit);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(concurrency.Shrink());
        Assert.Equal(2, concurrency.Limit);
        await RoundAsync(concurrency, 2);
        Assert.Equal(3, concurrency.Limit);
        await RoundAsync(concurrency, 3);
        Assert.Equal(4, concurrency.Limit);
        await RoundAsync(concurrency, 100);
        Assert.Equal(8, concurrency.Limit);
    }

    [Fact]
    public void Many_signs_at_once_are_one()
    {
        AdaptiveConcurrency concurrency = new(64, _clock);
        Assert.True(concurrency.Shrink());
        Assert.False(concurrency.Shrink());
        Assert.Equal(32, concurrency.Limit);
    }

    [Fact]
    public void One_always_runs()
    {
        AdaptiveConcurrency concurrency = new(1, _clock);
        Assert.False(concurrency.Shrink());
        Assert.Equal(1, concurrency.Limit);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_nobodys_turn()
    {
        AdaptiveConcurrency concurrency = new(1, _clock);
        await concurrency.EnterAsync(default);
        using CancellationTokenSource stop = new();
        Task waiting = concurrency.EnterAsync(stop.Token);
        Task next = concurrency.EnterAsync(default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        concurrency.Leave(well: true);
        await next;
    }

    [Fact]
    public async Task A_file_that_is_throttled_makes_the_save_slower_and_all_files_come()
    {
        using TestFolder folder = new();
        SavedExport export = new();
        export.WithManifest($$""" "output": [{{string.Join(",", Enumerable.Range(1, 12).Select(i => $$"""{"type":"Patient","url":"{{SavedExport.Files}}{{i}}"}"""))}}] """);
        foreach (int i in Enumerable.Range(1, 12))
        {
            Reply file = Reply.Text(200, SavedExport.Lines(1));
            export.Server.On("GET " + SavedExport.Files + i, i == 1 ? [Reply.Status(429, "Retry-After: 5"), file] : i == 2 ? [Reply.Status(503), file] : [file]);
        }

        await export.SaveAsync(folder, 4);
        Assert.Empty(export.Errors);
        Assert.Equal(12, export.Saved.Count);
        Assert.Contains(export.Events.All, said => said.Name == "ConcurrencyShrunk");
    }

    private static async Task RoundAsync(AdaptiveConcurrency concurrency, int files)
    {
        for (int i = 0; i < files; i++)
        {
            await concurrency.EnterAsync(default);
            concurrency.Leave(well: true);
        }
    }
}
