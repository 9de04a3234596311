namespace RedoxExport.Tests.Reliability;

/// <summary>
/// A real process is killed (SIGKILL; on Windows TerminateProcess) at random moments of an export and started again on the same
/// folder, until the export is saved: byte-identical, nothing fetched twice that was whole, nothing left over.
/// </summary>
/// <remarks>
/// By itself it is a matter of seconds: three kills a case of an export of 24 MB. The long form is 200 kills a case, of an export
/// of 300 MB, and takes some ten to thirty minutes:
/// <code>
/// dotnet build tests/RedoxExport.Tests
/// REDOXEXPORT_KILLS=200 dotnet tests/RedoxExport.Tests/bin/Debug/net10.0/RedoxExport.Tests.dll -class RedoxExport.Tests.Reliability.KillTests -showLiveOutput
/// </code>
/// Real time passes here and nowhere else in the tests: a process cannot be given another clock. No outcome depends on how much.
/// </remarks>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class KillTests(KillData data, ITestOutputHelper output) : IClassFixture<KillData>
{
    [Theory]
    [Trait(TrialLength.Name, TrialLength.Long)]
    [InlineData(false, false, 1)]
    [InlineData(true, false, 2)]
    [InlineData(true, true, 3)]
    [InlineData(false, true, 4)]
    public async Task An_export_that_is_killed_again_and_again_ends_byte_identical(bool gzip, bool compress, int seed)
    {
        using KilledExport export = new(data.FullPath, gzip, compress, seed);
        await export.MeasureAsync(TestContext.Current.CancellationToken);
        try
        {
            await export.KillAsync(KillData.Kills, TestContext.Current.CancellationToken);
        }
        finally
        {
            output.WriteLine(FormattableString.Invariant($"gzip on the wire: {gzip}, kept packed: {compress}: {export}"));
        }

        Assert.True(export.Kills >= KillData.Kills);
        Assert.True(export.Continued > 0, "No file was ever continued.");
    }
}
