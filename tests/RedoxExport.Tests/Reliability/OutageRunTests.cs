using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Runs;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Reliability;

/// <summary>The cable is pulled during a run: kick-off, wait, save, and what the check fetches again.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class OutageRunTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly OutageServer _server = new("LineNoJson:1");
    private readonly RecordingEvents _events = new();
    private readonly List<RedoxExportException> _errors = [];
    private TimeSpan _took;

    public static TheoryData<string, int> Outages
    {
        get
        {
            TheoryData<string, int> all = [];
            foreach (string phase in new[] { "kick-off", "wait", "save", "body", "check" })
            {
                foreach (int seconds in new[] { 25, 180, 3000 })
                {
                    all.Add(phase, seconds);
                }
            }

            return all;
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_run_waits_for_the_end_of_an_outage(string phase, int seconds)
    {
        CutAt(phase, TimeSpan.FromSeconds(seconds));

        ExportRun run = await RunAsync();

        Assert.True(_server.Network.Refused > 0, "The cable was never pulled.");
        Assert.Equal((ExportRunState.Complete, 0, 0), (run.State, run.ExitCode, run.DamagedFiles));
        Assert.Empty(_errors);
        Assert.Equal(1, _server.KickOffs);
        _server.AssertHasAll(run.Path);
    }

    [Theory]
    [InlineData("kick-off", false)]
    [InlineData("wait", false)]
    [InlineData("save", false)]
    [InlineData("body", false)]
    [InlineData("check", false)]
    [InlineData("save", true)]
    [InlineData("check", true)]
    public async Task A_run_that_an_outage_ends_is_interrupted_and_goes_on_as_often_as_it_must(string phase, bool isFull)
    {
        RunOptions options = new() { Full = isFull };
        List<ExportRun> ended = [];
        for (int call = 1; call <= 3; call++)
        {
            CutAt(phase, TimeSpan.FromHours(7));
            ExportRun run = await RunAsync(options);
            ended.Add(run);
            Assert.Equal((ExportRunState.Interrupted, 1, 0), (run.State, run.ExitCode, run.DamagedFiles));
            RedoxExportException error = Assert.Single(_errors);
            Assert.Equal(("ServerNotReachable", run.ErrorMessage), (error.ErrorId, error.Message));
            Assert.Contains("no answer for", string.Join('\n', _events.All), StringComparison.Ordinal);
            _server.Network.Cut(TimeSpan.Zero);
        }

        _server.Network.OnRequest = null;
        ExportRun last = await RunAsync(options);

        Assert.All(ended, run => Assert.Equal(last.Id, run.Id));
        Assert.Equal((ExportRunState.Complete, 0, 0), (last.State, last.ExitCode, last.DamagedFiles));
        Assert.Equal(1, _server.KickOffs);
        _server.AssertHasAll(last.Path);
    }

    [Fact]
    public async Task A_waiting_run_with_full_survives_outage_after_outage()
    {
        RunOptions impatient = new() { Full = true, Timeout = TimeSpan.Zero };
        ExportRun waiting = await RunAsync(impatient);
        Assert.Equal(ExportRunState.Waiting, waiting.State);

        foreach (int _ in Enumerable.Range(0, 3))
        {
            CutAt("save", TimeSpan.FromHours(2));
            ExportRun blip = await RunAsync(new RunOptions { Full = true });
            Assert.Equal((waiting.Id, ExportRunState.Interrupted), (blip.Id, blip.State));
            _server.Network.Cut(TimeSpan.Zero);
        }

        _server.Network.OnRequest = null;
        ExportRun last = await RunAsync(new RunOptions { Full = true });
        Assert.Equal((waiting.Id, ExportRunState.Complete), (last.Id, last.State));
        Assert.Equal(1, _server.KickOffs);
    }

    [Fact]
    public async Task The_timeout_is_the_patience_of_a_run()
    {
        CutAt("save", TimeSpan.FromHours(3));

        ExportRun patient = await RunAsync(new RunOptions { Timeout = TimeSpan.FromHours(5) });

        Assert.Equal(ExportRunState.Complete, patient.State);
        Assert.InRange(_took, TimeSpan.FromHours(3), TimeSpan.FromHours(3.5));
    }

    [Fact]
    public async Task A_short_timeout_ends_a_run_soon()
    {
        CutAt("save", TimeSpan.FromHours(3));

        ExportRun run = await RunAsync(new RunOptions { Timeout = TimeSpan.FromMinutes(10) });

        Assert.Equal((ExportRunState.Interrupted, 1), (run.State, run.ExitCode));
        Assert.InRange(_took, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
    }

    [Fact]
    public async Task A_timeout_that_ends_in_an_outage_of_the_wait_does_not_say_that_the_server_is_at_work()
    {
        CutAt("wait", TimeSpan.FromHours(3));

        ExportRun run = await RunAsync(new RunOptions { Timeout = TimeSpan.FromMinutes(30) });

        Assert.Equal((ExportRunState.Interrupted, 1, "WaitTimedOut"), (run.State, run.ExitCode, run.ErrorId));
        Assert.Contains("has not answered for", run.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("goes on at the server", Assert.Single(_errors).RecommendedAction, StringComparison.Ordinal);
    }

    private async Task<ExportRun> RunAsync(RunOptions? options = null)
    {
        _errors.Clear();
        using RedoxConnection connection = await _server.ConnectAsync();
        DateTimeOffset begun = _server.Pacing.Time.GetUtcNow();
        ExportRun run = await new ExportRunner(connection, _folder.FullPath, new RedoxExport.Exports.ExportRequest(), WithOneFileAtATime(options ?? new RunOptions()), new Cutter(_events, OnEvent)).RunAsync(_errors.Add, default);
        _took = _server.Pacing.Time.GetUtcNow() - begun;
        return run;
    }

    private static RunOptions WithOneFileAtATime(RunOptions options) => new() { Full = options.Full, Timeout = options.Timeout, Save = new SaveOptions { ThrottleLimit = 1 } };

    private Action? OnFetchedAgain { get; set; }

    private void OnEvent(ExportEvent said)
    {
        if (said.Name == "DamagedFetchedAgain")
        {
            OnFetchedAgain?.Invoke();
            OnFetchedAgain = null;
        }
    }

    private void CutAt(string phase, TimeSpan length)
    {
        if (phase == "check")
        {
            OnFetchedAgain = () => _server.Network.Cut(length);
            return;
        }

        bool isDone = false;
        _server.Network.OnRequest = request =>
        {
            bool isPhase = phase switch
            {
                "kick-off" => OutageServer.IsKickOff(request),
                "wait" => OutageServer.IsStatus(request),
                _ => OutageServer.IsFile(request),
            };
            if (!isPhase || isDone)
            {
                return;
            }

            isDone = true;
            if (phase == "body")
            {
                _server.Network.CutAfter(700, length);
            }
            else
            {
                _server.Network.Cut(length);
            }
        };
    }

    private sealed class Cutter(RecordingEvents events, Action<ExportEvent> onEvent) : IExportEvents
    {
        public bool WantsVerbose => true;

        public void Report(ExportEvent exportEvent)
        {
            events.Report(exportEvent);
            onEvent(exportEvent);
        }
    }
}
