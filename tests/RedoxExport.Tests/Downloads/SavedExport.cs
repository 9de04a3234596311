using System.Text;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Downloads;

/// <summary>A complete export on a scripted server, and what saving it gave.</summary>
internal sealed class SavedExport
{
    public const string JobUrl = TestConnection.Base + "/export-status/1";
    public const string Files = "https://fhir.example.org/files/";

    public ScriptedServer Server { get; } = new();

    public TestPacing Pacing { get; } = new();

    public RecordingEvents Events { get; } = new();

    public List<ExportedFile> Saved { get; } = [];

    public List<RedoxExportException> Errors { get; } = [];

    public string Manifest { get; private set; } = string.Empty;

    /// <summary>The manifest's text from its lists, with the token wanted or not.</summary>
    public SavedExport WithManifest(string lists, bool requiresAccessToken = true)
    {
        return ServeManifest($$"""{ "transactionTime": "2026-05-28T09:00:00Z", "requiresAccessToken": {{(requiresAccessToken ? "true" : "false")}}, {{lists}} }""");
    }

    /// <summary>The manifest's whole text.</summary>
    public SavedExport ServeManifest(string manifest)
    {
        Manifest = manifest;
        Server.On("GET " + JobUrl, Reply.Text(200, Manifest));
        return this;
    }

    public static string Lines(int count, string type = "Patient") =>
        string.Concat(Enumerable.Range(1, count).Select(i => $$"""{"resourceType":"{{type}}","id":"{{i}}","text":"ü"}""" + "\n"));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public async Task<ExportJob> JobAsync(string url = JobUrl, params string[] trusted)
    {
        RedoxConnection connection = await TestConnection.OpenAsync(Server, Pacing, trusted: trusted);
        return new ExportClient(connection, Events).Attach(new Uri(url));
    }

    public async Task<ExportJob> SaveAsync(TestFolder folder, int throttleLimit = 1, CancellationToken cancellationToken = default, params string[] trusted)
    {
        ExportJob job = await JobAsync(trusted: trusted);
        await SaveAsync(job, folder, throttleLimit, cancellationToken);
        return job;
    }

    public async Task SaveAsync(ExportJob job, TestFolder folder, int throttleLimit = 1, CancellationToken cancellationToken = default)
    {
        Saved.Clear();
        Errors.Clear();
        await new ExportSaver(job, folder.FullPath, new SaveOptions { ThrottleLimit = throttleLimit }, Events).SaveAsync(Saved.Add, Errors.Add, cancellationToken);
    }
}
