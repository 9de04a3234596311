using RedoxExport.Downloads;
using RedoxExport.Storage;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Downloads;

public sealed class FolderLockTests : IDisposable
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private readonly TestFolder _folder = new();

    public FolderLockTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_holds_it_at_a_time_however_many_want_it()
    {
        string path = _folder["export.lock"];
        int holders = 0;
        int taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int turns = 0; turns < 50;)
            {
                using FileLock? held = FileLock.TryTake(path);
                if (held is not null)
                {
                    Assert.Equal(1, Interlocked.Increment(ref holders));
                    Thread.Yield();
                    Interlocked.Decrement(ref holders);
                    Interlocked.Increment(ref taken);
                    turns++;
                }
            }
        })));
        Assert.Equal(200, taken);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Who_waits_gets_it_or_hears_that_it_was_never_free()
    {
        TestPacing pacing = new();
        using (FileLock held = FileLock.TryTake(_folder["export.lock"])!)
        {
            Assert.True(FileLock.IsHeld(_folder["export.lock"]));
            Assert.Null(await FolderLock.WaitAsync(_folder["export.lock"], Most, pacing, default));
            Assert.True(pacing.Clock.GetUtcNow() - TestPacing.Start >= Most);
        }

        Assert.False(FileLock.IsHeld(_folder["export.lock"]));
        using FileLock? free = await FolderLock.WaitAsync(_folder["export.lock"], TimeSpan.Zero, pacing, default);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_not_waited_for()
    {
        _folder.Dispose();
        TestPacing pacing = new();
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => FolderLock.WaitAsync(_folder["export.lock"], Most, pacing, default));
        Assert.Equal(TestPacing.Start, pacing.Clock.GetUtcNow());
        Directory.CreateDirectory(_folder.FullPath);
    }
}
