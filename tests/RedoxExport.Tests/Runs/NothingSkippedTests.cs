using CsCheck;
using RedoxExport.Connections;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Runs;

/// <summary>The watermark as a whole: real runs against a server whose data change before any call, in any order of how calls end.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class NothingSkippedTests
{
    private const int MostCallsToTheEnd = 40;

    /// <summary>One call of the scheduler's, and what happens before and in it.</summary>
    /// <param name="Changes">Whether the server's data change before.</param>
    /// <param name="KilledAt">The event at which the process is killed; <see langword="null"/> where it lives.</param>
    /// <param name="TimesOut">Whether it does not wait for a server that is still at work.</param>
    /// <param name="SinceHoursAgo">A <c>-Since</c> of the user's own, which may lie before or after the watermark.</param>
    private sealed record Call(bool Changes, int? KilledAt, bool TimesOut, int? SinceHoursAgo);

    private static readonly string[] FaultNames =
        ["StatusDown", "FileReset", "FileCorruptGzip", "JobGone", "JobFails", "LinksExpire", "KickoffDown", "FileMissing", "FileThrottled"];

    // What a server makes of its clock. Without a Date that can be believed nobody can follow one that does not take its time at the kick-off.
    private static readonly string[][] Clocks =
    [
        [],
        ["ClockAtEnd:*"],
        ["ClockAtPoll:*"],
        ["ClockNoZone:*"],
        ["ClockZoneName:*"],
        ["ClockEmpty:*"],
        ["DateWrong:2"],
        ["DateMissing:*"],
        ["ClockAtEnd:*", "ClockNoZone:*"],
        ["ClockAtPoll:*", "ClockEmpty:3"],
        ["ClockEmpty:*", "DateMissing:*"],
    ];

    /// <summary>A server's clock: how far it is from the one here, and how fast it runs. The data that it begins with are months old.</summary>
    private static readonly Gen<(int OffsetHours, int Percent, string[] Faults)> AnyClock =
        Gen.Select(Gen.Int[-1_000, 50_000], Gen.Int[50, 200], Gen.Int[0, Clocks.Length - 1].Select(i => Clocks[i]));

    private static readonly Gen<Call> AnyCall = Gen.Select(
        Gen.Bool,
        Gen.Int[-30, 40].Select(at => at > 0 ? (int?)at : null),
        Gen.Int[0, 3].Select(i => i == 0),
        Gen.Int[-30, 6].Select(hours => hours > 0 ? (int?)hours : null),
        (changes, killedAt, timesOut, since) => new Call(changes, killedAt, timesOut, since));

    private static readonly Gen<(string[] Faults, int Seed, bool OfGroup, (int OffsetHours, int Percent, string[] Faults) Clock, Call[] Calls)> Weeks = Gen.Select(
        Gen.Select(Gen.Int[0, FaultNames.Length - 1], Gen.Int[1, 3], (name, times) => $"{FaultNames[name]}:{times}").Array[0, 5].Select(faults => faults.DistinctBy(fault => fault.Split(':')[0]).ToArray()),
        Gen.Int[1, 1_000_000],
        Gen.Bool,
        AnyClock,
        AnyCall.Array[1, 10]);

    [Fact]
    public Task In_any_order_of_success_failure_kill_and_timeout_no_change_is_ever_skipped() =>
        Weeks.SampleAsync(week => SkipsNothingAsync([.. week.Faults, .. week.Clock.Faults], week.Seed, week.OfGroup ? "roster" : null, week.Clock.OffsetHours, week.Clock.Percent, week.Calls), iter: 5, threads: 1);

    private static async Task SkipsNothingAsync(string[] faults, int seed, string? group, int offsetHours, int percent, Call[] calls)
    {
        using TestFolder folder = new();
        TestPacing pacing = new();
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions
        {
            PatientCount = 8,
            Change = 2,
            Seed = seed,
            PollCount = 1,
            RetryAfter = TimeSpan.Zero,
            RequireToken = false,
            TimeProvider = new OtherClock(pacing.Time, TimeSpan.FromHours(offsetHours), percent / 100.0),
            Faults = faults,
            FaultRetryAfter = TimeSpan.FromSeconds(1),
        });
        ExportRequest request = group is null ? new() : new() { Level = ExportLevel.Group, GroupId = group };
        bool mayChange = true;
        foreach (Call call in calls)
        {
            // Who leaves a group and is back in it while one run lasts cannot be noticed: nothing tells who was in it at the moment of an export.
            if (call.Changes && (mayChange || group is null))
            {
                sandbox.ApplyChanges();
                mayChange = false;
            }

            DateTimeOffset? since = call.SinceHoursAgo is { } hours ? pacing.Time.GetUtcNow().AddHours(-hours) : null;
            mayChange |= await CallAsync(call, request with { Since = since }) == ExportRunState.Complete;
            FoldWhatIsThere();
        }

        // The faults are as many as they are: some call is the first that nothing goes wrong with, and the one after it has what had changed meanwhile.
        Call quiet = new(false, null, false, null);
        int more = 0;
        while (await CallAsync(quiet, request) != ExportRunState.Complete)
        {
            Assert.True(++more < MostCallsToTheEnd, "The runs never came to an end.");
        }

        Assert.Equal(ExportRunState.Complete, await CallAsync(quiet, request));
        FoldWhatIsThere();
        Assert.Equal(
            sandbox.CurrentResources(group).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(DatasetFolder.PathOf(folder.FullPath), "*.ndjson").SelectMany(File.ReadLines).Order(StringComparer.Ordinal));

        async Task<ExportRunState?> CallAsync(Call call, ExportRequest what)
        {
            using Killer killer = new(folder.FullPath, call.KilledAt ?? int.MaxValue);
            try
            {
                using RedoxConnection connection = await RedoxConnection.ConnectAsync(
                    new ConnectionSettings { BaseUri = sandbox.BaseUri, Transport = new GateOptions { Pacing = pacing } }, null, default);
                RunOptions options = new() { Incremental = true, Timeout = call.TimesOut ? TimeSpan.Zero : null, Save = new SaveOptions { ThrottleLimit = 1 } };
                ExportRun run = await new ExportRunner(connection, folder.FullPath, what, options, killer).RunAsync(_ => { }, killer.Token);
                killer.Token.ThrowIfCancellationRequested();
                return run.State;
            }
            catch (OperationCanceledException) when (killer.Token.IsCancellationRequested)
            {
                killer.PutBack();
                return null;
            }
            finally
            {
                pacing.Time.Advance(TimeSpan.FromMinutes(47));
            }
        }

        void FoldWhatIsThere()
        {
            try
            {
                new RunDataset(folder.FullPath).Update(default);
            }
            catch (RedoxExportException e) when (e.ErrorId is "NoCompleteRun" or "DatasetWithoutFullRun" or "NoRunsHere")
            {
                Assert.DoesNotContain(RunHistory.ReadOrNew(folder.FullPath).Runs, run => run is { State: ExportRunState.Complete, Mode: ExportRunMode.Full });
            }
        }
    }
}
