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

/// <summary>A week against a server whose data change from night to night, with something going wrong on most of them.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class SevenNightsTests : IDisposable
{
    private const int MostCalls = 25;

    /// <summary>A week, or in the short form the nights that the faults need to strike.</summary>
    private static readonly int Nights = TrialLength.Of(shortForm: 4, longForm: 7);

    private readonly TestFolder _folder = new();
    private readonly TestPacing _pacing = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait(TrialLength.Name, TrialLength.Long)]
    [InlineData(null, 1, true)]
    [InlineData("roster", 3, true)]
    [InlineData("roster", 4, false)]
    public async Task After_each_night_the_current_view_is_what_the_server_holds_and_no_night_fetched_what_it_need_not(string? group, int seed, bool foldsNightly)
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions
        {
            PatientCount = 12,
            Change = 2,
            Seed = seed,
            PollCount = 1,
            RetryAfter = TimeSpan.Zero,
            RequireToken = false,
            MaxResourcesPerFile = 40,
            TimeProvider = _pacing.Time,
            Faults = ["StatusDown:2", "FileReset:3", "FileCorruptGzip:2", "JobGone:1", "FileThrottled:2", "JobFails:1", "LinksExpire:1", "KickoffDown:2", "FileMissing:1"],
            FaultRetryAfter = TimeSpan.FromSeconds(1),
        });
        ExportRequest request = group is null ? new() : new() { Level = ExportLevel.Group, GroupId = group };
        Random dice = new(seed);
        int bad = 0;
        for (int night = 1; night <= Nights; night++)
        {
            SandboxChange? change = night == 1 ? null : sandbox.ApplyChanges();

            // Longer than the overlap of two nights: what changed is not fetched with the next night too.
            _pacing.Time.Advance(TimeSpan.FromHours(1));
            int asked = sandbox.Requests.Count;
            ExportRun run = await RunUntilCompleteAsync(sandbox, request, dice, calls => bad += calls - 1);

            Assert.Equal(night == 1 ? ExportRunMode.Full : ExportRunMode.Incremental, run.Mode);
            if (change is not null && group is null)
            {
                Assert.Equal(change.Added.Count + change.Updated.Count + change.Restored.Count, run.ResourceCount);
                Assert.All(sandbox.Requests.Skip(asked).Where(each => each.Path.EndsWith("$export", StringComparison.Ordinal)), each => Assert.Contains("_since", each.Query, StringComparison.Ordinal));
            }

            if (foldsNightly || night == Nights)
            {
                new RunDataset(_folder.FullPath).Update(default);
                Assert.Equal(Sorted(sandbox.CurrentResources(group)), Sorted(Current()));
            }

            _pacing.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.True(bad >= 5, $"Only {bad} calls went wrong: the week proves little.");
        Assert.All(sandbox.Faults.Where(fault => fault.Name is "JobGone" or "JobFails" or "FileReset"), fault => Assert.True(fault.Struck > 0, fault.Name));
    }

    private IEnumerable<string> Current() => Directory.EnumerateFiles(DatasetFolder.PathOf(_folder.FullPath), "*.ndjson").SelectMany(File.ReadLines);

    private static List<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    /// <summary>As a scheduler does it: the same call again and again, of which some are killed at a moment that nobody chose.</summary>
    private async Task<ExportRun> RunUntilCompleteAsync(RedoxSandbox sandbox, ExportRequest request, Random dice, Action<int> onCalls)
    {
        for (int call = 1; ; call++)
        {
            Assert.True(call <= MostCalls, "The night did not end.");
            using Killer killer = new(_folder.FullPath, dice.Next(3) == 0 ? int.MaxValue : dice.Next(40));
            try
            {
                using RedoxConnection connection = await RedoxConnection.ConnectAsync(
                    new ConnectionSettings { BaseUri = sandbox.BaseUri, Transport = new GateOptions { Pacing = _pacing } }, null, default);

                // One file at a time: nothing goes on while the disk is copied.
                RunOptions options = new() { Incremental = true, Timeout = dice.Next(4) == 0 ? TimeSpan.Zero : null, Save = new SaveOptions { ThrottleLimit = 1 } };
                ExportRunner runner = new(connection, _folder.FullPath, request, options, killer);
                ExportRun run = await runner.RunAsync(_ => { }, killer.Token);
                killer.Token.ThrowIfCancellationRequested();
                if (run.State == ExportRunState.Complete)
                {
                    onCalls(call);
                    return run;
                }
            }
            catch (OperationCanceledException) when (killer.Token.IsCancellationRequested)
            {
                // What the process did after the kill never happened.
                killer.PutBack();
            }

            _pacing.Time.Advance(TimeSpan.FromMinutes(10));
        }
    }
}
