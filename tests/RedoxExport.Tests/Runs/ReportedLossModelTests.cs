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

/// <summary>Nights of a server that now and then does not deliver everything and says so, with kills and timeouts in any order.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class ReportedLossModelTests
{
    private const int MostCallsToTheEnd = 40;

    private sealed record Call(bool Changes, int? KilledAt, bool TimesOut);

    private static readonly Gen<Call> AnyCall = Gen.Select(
        Gen.Bool,
        Gen.Int[-60, 40].Select(at => at > 0 ? (int?)at : null),
        Gen.Int[0, 4].Select(i => i == 0),
        (changes, killedAt, timesOut) => new Call(changes, killedAt, timesOut));

    private static readonly Gen<(int Lost, int Members, bool OfGroup, int Seed, Call[] Calls)> Weeks =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Bool, Gen.Int[1, 1_000_000], AnyCall.Array[1, 8]);

    [Fact]
    public Task The_view_is_the_servers_or_a_gap_says_so() =>
        Weeks.SampleAsync(week => HoldsAsync(week.Lost, week.Members, week.OfGroup ? "roster" : null, week.Seed, week.Calls), iter: 5, threads: 1);

    private static async Task HoldsAsync(int lost, int members, string? group, int seed, Call[] calls)
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
            TimeProvider = pacing.Time,
            Faults = [.. new[] { (Name: "ResourcesLost", Times: lost), (Name: "MembersLost", Times: members) }.Where(fault => fault.Times > 0).Select(fault => $"{fault.Name}:{fault.Times}")],
        });
        ExportRequest request = group is null ? new() : new() { Level = ExportLevel.Group, GroupId = group };
        bool mayChange = true;
        foreach (Call call in calls)
        {
            if (call.Changes && mayChange)
            {
                sandbox.ApplyChanges();
                mayChange = false;
            }

            mayChange |= await CallAsync(call) is { State: ExportRunState.Complete };
        }

        // Until two nights in a row had nothing to say against the server, or only what was there before.
        Call quiet = new(false, null, false);
        ExportRun? last = null;
        for (int calm = 0, more = 0; calm < 2; more++)
        {
            Assert.True(more < MostCallsToTheEnd, "The runs never came to an end.");
            last = await CallAsync(quiet);
            calm = last is { State: ExportRunState.Complete, OutcomeErrors: 0 } ? calm + 1 : 0;
        }

        bool hasGap = last!.Findings.Any(finding => finding.Code == "DataNotDelivered");
        Assert.Equal(hasGap ? 2 : 0, last.ExitCode);
        if (!hasGap)
        {
            Assert.Equal(
                sandbox.CurrentResources(group).Order(StringComparer.Ordinal),
                Directory.EnumerateFiles(DatasetFolder.PathOf(folder.FullPath), "*.ndjson").SelectMany(File.ReadLines).Order(StringComparer.Ordinal));
        }

        async Task<ExportRun?> CallAsync(Call call)
        {
            using Killer killer = new(folder.FullPath, call.KilledAt ?? int.MaxValue);
            try
            {
                using RedoxConnection connection = await RedoxConnection.ConnectAsync(
                    new ConnectionSettings { BaseUri = sandbox.BaseUri, Transport = new GateOptions { Pacing = pacing } }, null, default);
                RunOptions options = new() { Incremental = true, Timeout = call.TimesOut ? TimeSpan.Zero : null, UpdateDataset = true, Save = new SaveOptions { ThrottleLimit = 1 } };
                ExportRun run = await new ExportRunner(connection, folder.FullPath, request, options, killer).RunAsync(_ => { }, killer.Token);
                killer.Token.ThrowIfCancellationRequested();
                Assert.True(run.State != ExportRunState.Complete || run.OutcomeErrors == 0 || run.ExitCode == 2, $"{run.Id}: exit code {run.ExitCode}");
                Assert.Equal(run.State == ExportRunState.Complete && OutcomeFilesOf(run) > 0, run.State == ExportRunState.Complete && run.OutcomeErrors > 0);
                return run;
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
    }

    private static int OutcomeFilesOf(ExportRun run) => Directory.EnumerateFiles(run.Path, "*.ndjson", SearchOption.AllDirectories)
        .Count(file => Path.GetFileName(Path.GetDirectoryName(file)) == "outcome");
}
