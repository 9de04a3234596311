using RedoxExport.Connections;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.References;
using RedoxExport.Runs;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Runs;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.References;

/// <summary>A folder of runs against a sandbox that leaves resources out of its exports.</summary>
internal sealed class ReferenceNight : IDisposable
{
    private readonly TestFolder _folder = new();

    public ReferenceNight(SyntheaLikeData data, Action<SandboxOptions>? change = null)
    {
        SandboxOptions options = new()
        {
            DataPath = data.Path,
            LeftOut = ["Practitioner:3", "Organization:3", "Medication:3"],
            PollCount = 0,
            RetryAfter = TimeSpan.Zero,
            RequireToken = false,
            TimeProvider = Pacing.Time,
            FaultRetryAfter = TimeSpan.FromSeconds(1),
        };
        change?.Invoke(options);
        Sandbox = RedoxSandbox.Start(options);
    }

    public RedoxSandbox Sandbox { get; }

    public TestPacing Pacing { get; } = new();

    public RecordingEvents Events { get; } = new();

    public List<RedoxExportException> Errors { get; } = [];

    public string Root => _folder.FullPath;

    public IReadOnlyList<ExportRun> History => RunHistory.Read(Root).Runs;

    /// <summary>The lines of the current view, sorted.</summary>
    public IReadOnlyList<string> Current => [.. Directory.EnumerateFiles(DatasetFolder.PathOf(Root), "*.ndjson").SelectMany(File.ReadLines).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Sandbox.Dispose();
        _folder.Dispose();
    }

    public async Task<RedoxConnection> ConnectAsync() => await RedoxConnection.ConnectAsync(
        new ConnectionSettings { BaseUri = Sandbox.BaseUri, Transport = new GateOptions { Pacing = Pacing } }, null, default);

    public async Task<ExportRun> ExportAsync(bool updatesView = true, bool isFull = false)
    {
        using RedoxConnection connection = await ConnectAsync();
        Pacing.Time.Advance(TimeSpan.FromHours(12));
        return await new ExportRunner(connection, Root, new ExportRequest(), new RunOptions { Incremental = true, Full = isFull, UpdateDataset = updatesView }, Events).RunAsync(Errors.Add, default);
    }

    /// <summary>Saves one export into a folder that is not of a run.</summary>
    public async Task SaveExportAsync(string path)
    {
        using RedoxConnection connection = await ConnectAsync();
        ExportClient client = new(connection, Events);
        ExportJob job = await client.StartAsync(new ExportRequest(), default);
        await ExportWaiter.For(job, Events).WaitAsync(job, null, default);
        await new ExportSaver(job, path, new SaveOptions(), Events).SaveAsync(_ => { }, Errors.Add, default);
    }

    public async Task<IReadOnlyList<ReferenceResult>> FetchAsync(ReferenceOptions? options = null, string? path = null, IExportEvents? events = null, CancellationToken cancellationToken = default)
    {
        using RedoxConnection connection = await ConnectAsync();
        return await new ReferenceSave(connection, path ?? Root, options ?? new ReferenceOptions(), events ?? Events).RunAsync(Errors.Add, cancellationToken);
    }
}
