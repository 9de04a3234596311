using System.Globalization;
using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Runs;

/// <summary>A root of runs against a scripted server whose clock goes a day on with each export.</summary>
internal sealed class Night : IDisposable
{
    public const string Base = TestConnection.Base;

    /// <summary>The request of a full run.</summary>
    public const string Full = "GET " + Base + "/$export";

    /// <summary>The transaction time of a first run.</summary>
    public const string First = "2026-05-28T09:00:00.000Z";

    /// <summary>The request of an incremental run after <see cref="First"/>, less the overlap of five minutes.</summary>
    public const string Since = Full + "?_since=2026-05-28T08%3A55%3A00.000Z";

    private readonly TestFolder _folder = new();
    private int _jobs;

    public ScriptedServer Server { get; } = new();

    public TestPacing Pacing { get; } = new();

    public RecordingEvents Events { get; } = new();

    public List<RedoxExportException> Errors { get; } = [];

    public string Root => _folder.FullPath;

    public IReadOnlyList<ExportRun> History => RunHistory.Read(Root).Runs;

    public IReadOnlyList<string> Files => _folder.Files;

    public void Dispose() => _folder.Dispose();

    /// <summary>The server has an export: what asks for it, when the server read the data, and the lines of its one file.</summary>
    /// <returns>The polling URL.</returns>
    /// <remarks>Asked again, the same request gives the same export.</remarks>
    public string Has(string kickOff, string transactionTime, string lines = "", string type = "Patient", params Reply[] before)
    {
        int number = ++_jobs;
        string polling = $"{Base}/export-status/{number}";
        string file = $"{SavedExport.Files}{number}";
        Server.On(kickOff, Accepted(polling, transactionTime));
        Server.On("GET " + polling, [.. before, Reply.Text(200, $$"""{"transactionTime":"{{transactionTime}}","requiresAccessToken":true,"output":[{{(lines.Length == 0 ? string.Empty : $$"""{"type":"{{type}}","url":"{{file}}"}""")}}]}""")]);
        Server.On("GET " + file, Reply.Text(200, lines));
        return polling;
    }

    /// <summary>The server has two exports for the same request: the first one who asks gets the first.</summary>
    public void HasInTurn(string kickOff, string transactionTime, string firstLines, string thenLines)
    {
        string first = Has(kickOff, transactionTime, firstLines);
        string then = Has(kickOff, transactionTime, thenLines);
        Server.On(kickOff, Accepted(first, transactionTime), Accepted(then, transactionTime));
    }

    public async Task<ExportRun> RunAsync(ExportRequest? request = null, RunOptions? options = null, IExportEvents? events = null, CancellationToken cancellationToken = default)
    {
        Errors.Clear();
        using RedoxConnection connection = await TestConnection.OpenAsync(Server, Pacing);
        ExportRun run = await new ExportRunner(connection, Root, request ?? new ExportRequest(), options ?? new RunOptions { Incremental = true }, events ?? Events).RunAsync(Errors.Add, cancellationToken);
        Pacing.Time.Advance(TimeSpan.FromHours(1));
        return run;
    }

    // The server's clock stands still while an export runs.
    private static Reply Accepted(string polling, string transactionTime) => Reply.Status(
        202,
        "Content-Location: " + polling,
        "Date: " + DateTimeOffset.Parse(transactionTime, CultureInfo.InvariantCulture).UtcDateTime.ToString("R", CultureInfo.InvariantCulture));

    public static IReadOnlyList<JsonElement> LogOf(ExportRun run) =>
        [.. File.ReadLines(Path.Combine(run.Path, "log.ndjson")).Select(line => JsonDocument.Parse(line).RootElement)];
}
