using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Reliability;

/// <summary>The cable is pulled while an export is started, waited for and saved by the cmdlets' own calls: one export at the server, the same data in the end.</summary>
public sealed class OutageSaveTests : IDisposable
{
    private static readonly string[] OfOutages = ["HostSilent", "StatusUnanswered"];

    private readonly TestFolder _folder = new();
    private readonly OutageServer _server = new();
    private readonly RecordingEvents _events = new();
    private readonly List<ExportedFile> _saved = [];
    private readonly List<RedoxExportException> _errors = [];

    public static TheoryData<string, int> Outages
    {
        get
        {
            TheoryData<string, int> all = [];
            foreach (string phase in new[] { "kick-off", "wait", "save", "body" })
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
    public async Task An_outage_costs_time_and_nothing_else(string phase, int seconds)
    {
        using RedoxConnection connection = await _server.ConnectAsync();
        CutAt(phase, TimeSpan.FromSeconds(seconds));

        ExportJob job = await JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, _events, default);
        await ExportWaiter.For(job, _events).WaitAsync(job, null, default);
        await SaveAsync(job);

        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Empty(_errors);
        Assert.True(_server.Network.Refused > 0, "The cable was never pulled.");
        Assert.Equal(1, _server.KickOffs);
        _server.AssertHasAll(_folder.FullPath);
        Assert.All(_events.Warnings, warning => Assert.Contains(warning.Name, OfOutages));
    }

    [Fact]
    public async Task All_files_wait_for_one_pause_of_the_host()
    {
        using RedoxConnection connection = await _server.ConnectAsync();
        ExportJob job = await JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, _events, default);
        await ExportWaiter.For(job, _events).WaitAsync(job, null, default);
        _server.Network.Cut(TimeSpan.FromMinutes(50));
        await SaveAsync(job, throttleLimit: 4);

        // One pause of half a minute at the most for all of them: each file alone would ask this often.
        Assert.Empty(_errors);
        Assert.InRange(_server.Network.Refused, 10, 4 * 250);
        Assert.Single(_events.Warnings, warning => warning.Name == "HostSilent");
        _server.AssertHasAll(_folder.FullPath);
    }

    [Fact]
    public async Task An_outage_of_more_than_an_hour_is_one_error_and_the_next_save_goes_on()
    {
        using RedoxConnection connection = await _server.ConnectAsync();
        ExportJob job = await JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, _events, default);
        await ExportWaiter.For(job, _events).WaitAsync(job, null, default);
        DateTimeOffset begun = _server.Pacing.Time.GetUtcNow();
        CutAt("save", TimeSpan.FromHours(30), after: 2);
        await SaveAsync(job);

        RedoxExportException error = Assert.Single(_errors);
        Assert.Equal("ServerNotReachable", error.ErrorId);
        Assert.Contains("has not answered for 60 min", error.Message, StringComparison.Ordinal);
        Assert.Contains("continues where this one stopped", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(2, _saved.Count);
        Assert.InRange(_server.Pacing.Time.GetUtcNow() - begun, TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(65));
        Assert.Contains($" and {job.Manifest!.Files.Count - 3} more: localhost", error.Message, StringComparison.Ordinal);
        ExportEvent summary = Assert.Single(_events.Warnings, warning => warning.Name == "SaveIncomplete");
        Assert.Contains($"and {job.Manifest.Files.Count - 2} could not be fetched: {job.Manifest.Files.Count - 2} ServerNotReachable", summary.Message, StringComparison.Ordinal);

        _server.Network.OnRequest = null;
        _server.Network.Cut(TimeSpan.Zero);
        await SaveAsync(job);
        Assert.Empty(_errors);
        _server.AssertHasAll(_folder.FullPath);
    }

    [Fact]
    public async Task Progress_knows_how_long_there_has_been_no_answer()
    {
        using RedoxConnection connection = await _server.ConnectAsync();
        CutAt("kick-off", TimeSpan.FromMinutes(50));
        List<string> seen = [];
        _server.Pacing.WhileWaiting = () => seen.Add(connection.Gate.Silence?.ToString() ?? string.Empty);
        await JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, _events, default);

        Assert.Contains("no answer for 3 min", seen);
        Assert.Contains("no answer for 49 min", seen);
        Assert.Null(connection.Gate.Silence);
    }

    private async Task SaveAsync(ExportJob job, int throttleLimit = 1)
    {
        _saved.Clear();
        _errors.Clear();
        await new ExportSaver(job, _folder.FullPath, new SaveOptions { ThrottleLimit = throttleLimit }, _events).SaveAsync(_saved.Add, _errors.Add, default);
    }

    private void CutAt(string phase, TimeSpan length, int after = 0)
    {
        _server.Network.OnRequest = request =>
        {
            bool isPhase = phase switch
            {
                "kick-off" => OutageServer.IsKickOff(request),
                "wait" => OutageServer.IsStatus(request),
                _ => OutageServer.IsFile(request),
            };
            if (isPhase && after-- == 0)
            {
                if (phase == "body")
                {
                    _server.Network.CutAfter(700, length);
                }
                else
                {
                    _server.Network.Cut(length);
                }
            }
        };
    }
}
