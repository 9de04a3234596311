using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Verification;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Verification;

/// <summary>An export of a scripted server that answers a request with whatever a test gives it.</summary>
internal sealed class AskedExport : IDisposable
{
    private readonly TestFolder _folder = new();

    public string Path => _folder.FullPath;

    public string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();

    /// <summary>Saves what the server sends.</summary>
    /// <param name="request">What is on record as asked for; <see langword="null"/> for a job that came as a URL.</param>
    /// <param name="files">Each file's type in the manifest, and its lines.</param>
    /// <param name="organizedBy">What the manifest says that the files are organised by.</param>
    /// <param name="shards">How many shards save it, one after another; 0 for a whole save.</param>
    /// <returns>What the save found.</returns>
    public async Task<IReadOnlyList<ExportEvent>> SaveAsync(ExportRequest? request, (string Type, string Lines)[] files, string? organizedBy = null, int shards = 0)
    {
        string rows = string.Join(",", files.Select((file, i) => $$"""{"type":"{{file.Type}}","url":"{{Files}}{{i}}"}"""));
        SavedExport export = new();
        export.WithManifest((organizedBy is null ? string.Empty : $"\"outputOrganizedBy\":\"{organizedBy}\",") + $"\"output\":[{rows}]");
        for (int i = 0; i < files.Length; i++)
        {
            export.Server.On($"GET {Files}{i}", Reply.Text(200, files[i].Lines));
        }

        ExportJob job = await export.JobAsync();
        job.Request = request;
        for (int shard = shards == 0 ? 0 : 1; shard <= shards; shard++)
        {
            SaveOptions options = new() { ThrottleLimit = 1, Shard = shards == 0 ? null : new Shard(shard, shards) };
            await new ExportSaver(job, Path, options, export.Events).SaveAsync(_ => { }, error => throw error, default);
        }

        return FindingsOf(export.Events);
    }

    /// <summary>Reads the folder back, as Test-RedoxExport does.</summary>
    /// <returns>What the check found.</returns>
    public async Task<IReadOnlyList<ExportEvent>> TestAsync(AnswerScope scope = AnswerScope.Data, Func<string, bool>? cameBefore = null)
    {
        RecordingEvents events = new();
        Assert.True(await new FolderCheck(Path, events) { Scope = scope, CameBefore = cameBefore }.RunAsync(_ => { }, default));
        return FindingsOf(events);
    }

    /// <summary>Saves and reads back.</summary>
    /// <returns>What the check found.</returns>
    public async Task<IReadOnlyList<ExportEvent>> SaveAndTestAsync(ExportRequest request, (string Type, string Lines)[] files, string? organizedBy = null)
    {
        await SaveAsync(request, files, organizedBy);
        return await TestAsync();
    }

    private static IReadOnlyList<ExportEvent> FindingsOf(RecordingEvents events) => [.. events.All.Where(e => e.Severity is not null)];
}
