using System.Globalization;
using RedoxExport.Survivor;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Reliability;

/// <summary>
/// Six threads of this process and six of another take one lock in turn, as often as they can. The long form, four seconds for each lock:
/// REDOXEXPORT_LOCK_SECONDS=4 dotnet tests/RedoxExport.Tests/bin/Debug/net10.0/RedoxExport.Tests.dll -class RedoxExport.Tests.Reliability.LockContestTests -showLiveOutput
/// </summary>
public sealed class LockContestTests(ITestOutputHelper output) : IDisposable
{
    private const int Threads = 6;
    private const int Attempts = 150;

    private readonly TestFolder _folder = new();

    public static TheoryData<string> Kinds => [.. LockContest.Kinds];

    private static TimeSpan? LongForm => int.TryParse(Environment.GetEnvironmentVariable("REDOXEXPORT_LOCK_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
        ? TimeSpan.FromSeconds(seconds)
        : null;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_lock_has_one_holder_and_refuses_all_others_with_its_own_error(string kind)
    {
        Directory.CreateDirectory(_folder.FullPath);
        using SurvivorProcess other = SurvivorProcess.Compete(kind, _folder.FullPath, Threads, Attempts, LongForm);
        await other.BegunAsync(TestContext.Current.CancellationToken);
        LockContest here = new(kind, _folder.FullPath);
        await Task.Run(() => here.Compete(Threads, Attempts, LongForm), TestContext.Current.CancellationToken);
        (long taken, long refused, long overlaps, string wrong) = LockContest.Read(await other.LastLineAsync(TestContext.Current.CancellationToken));

        output.WriteLine($"{kind}: here {here}; there {taken} {refused} {overlaps} {wrong}");
        Assert.Empty(here.Wrong);
        Assert.Empty(wrong);
        Assert.Equal((0, 0), (here.Overlaps, overlaps));
        Assert.True(here.Taken + taken > 0 && here.Refused + refused > 0, "Nobody competed.");
        if (LongForm is null)
        {
            Assert.Equal(Threads * Attempts, here.Taken + here.Refused);
            Assert.Equal(Threads * Attempts, taken + refused);
        }

        Assert.Empty(_folder.Files);
    }
}
