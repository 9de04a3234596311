using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Runs;

/// <summary>Nights with the published data of the sandbox, some without changes, some with faults, and one with a new list.</summary>
public sealed class PublishedNightsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestPacing _pacing = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PublishMode.Chain, null)]
    [InlineData(PublishMode.Chain, 3)]
    [InlineData(PublishMode.Snapshot, null)]
    [InlineData(PublishMode.Snapshot, 3)]
    public async Task After_each_night_the_current_view_is_what_the_publisher_has(PublishMode mode, int? pageSize)
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions
        {
            PatientCount = 12,
            Change = 2,
            RequireToken = false,
            MaxResourcesPerFile = 40,
            ManifestPageSize = pageSize,
            Publish = mode,
            TimeProvider = _pacing.Time,
            Faults = ["FileReset:3", "FileCorruptGzip:2", "FileThrottled:2"],
            FaultRetryAfter = TimeSpan.FromSeconds(1),
        });
        for (int night = 1; night <= 6; night++)
        {
            bool changes = night is 2 or 3 or 6;
            if (changes)
            {
                sandbox.ApplyChanges();
            }

            if (night == 5)
            {
                sandbox.PublishSnapshot();
            }

            _pacing.Time.Advance(TimeSpan.FromHours(1));
            int asked = sandbox.Requests.Count;
            ExportRun run = await RunUntilCompleteAsync(sandbox);

            bool isNothing = night == 4 && !changes;
            Assert.Equal(isNothing, sandbox.Requests.Count - asked == 1);
            Assert.Equal(isNothing, run.FileCount == 0);
            Assert.Equal(night is 1 or 5 || (mode == PublishMode.Snapshot && !isNothing) ? ExportRunMode.Full : ExportRunMode.Incremental, run.Mode);
            Assert.Equal(sandbox.CurrentResources().Order(StringComparer.Ordinal), View());
        }
    }

    private async Task<ExportRun> RunUntilCompleteAsync(RedoxSandbox sandbox)
    {
        for (int call = 1; ; call++)
        {
            using RedoxConnection connection = await RedoxConnection.ConnectAsync(
                new ConnectionSettings { BaseUri = sandbox.BaseUri, Transport = new GateOptions { Pacing = _pacing } }, null, default);
            RunOptions options = new() { Incremental = true, UpdateDataset = true };
            ExportRun run = await new ExportRunner(connection, _folder.FullPath, new ExportRequest { ManifestUri = sandbox.ManifestUri }, options).RunAsync(static _ => { }, default);
            if (run.State == ExportRunState.Complete)
            {
                return run;
            }

            Assert.True(call < 10, $"{run.ErrorId}: {run.ErrorMessage}");
        }
    }

    private IEnumerable<string> View() => Directory.EnumerateFiles(Path.Combine(_folder.FullPath, "current"), "*.ndjson").SelectMany(File.ReadLines).Order(StringComparer.Ordinal);
}
