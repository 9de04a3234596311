using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RedoxExport.Tests.Reports;

/// <summary>A real browser without a window, spoken to by its DevTools protocol; of the kind that is on the machine.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Listening = "DevTools listening on ";

    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge"];

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly List<JsonObject> _events = [];
    private int _sent;
    private string? _session;

    private Chromium(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>The browser's program; <see langword="null"/> where there is none.</summary>
    public static string? Find() => Programs
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
        .FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync(string program, CancellationToken cancellationToken)
    {
        string profile = Directory.CreateTempSubdirectory("redox-chromium-").FullName;
        ProcessStartInfo start = new(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        Chromium browser = new(process, profile);
        try
        {
            string? line;
            do
            {
                line = await process.StandardError.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The browser ended before it could be spoken to.");
            }
            while (!line.StartsWith(Listening, StringComparison.Ordinal));
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await browser._socket.ConnectAsync(new Uri(line[Listening.Length..]), cancellationToken);
            string target = (string)(await browser.AskAsync("Target.createTarget", new() { ["url"] = "about:blank" }, cancellationToken))["targetId"]!;
            browser._session = (string)(await browser.AskAsync("Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true }, cancellationToken))["sessionId"]!;
            foreach (string domain in new[] { "Page", "Log", "Runtime", "Network" })
            {
                await browser.AskAsync(domain + ".enable", [], cancellationToken);
            }

            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The addresses that were asked for since the start.</summary>
    public IReadOnlyList<string> Requests => [.. _events.Where(each => (string)each["method"]! == "Network.requestWillBeSent").Select(each => (string)each["params"]!["request"]!["url"]!)];

    /// <summary>What the console and the log have had since the start: errors, warnings and everything else.</summary>
    public IReadOnlyList<string> Complaints =>
        [.. _events.Where(each => (string)each["method"]! is "Log.entryAdded" or "Runtime.consoleAPICalled" or "Runtime.exceptionThrown").Select(each => each["params"]!.ToJsonString())];

    /// <summary>Shows a page as on a screen of some size and liking, and waits until it is loaded.</summary>
    public async Task OpenAsync(Uri page, int width, bool dark, CancellationToken cancellationToken)
    {
        await AskAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 }, cancellationToken);
        JsonObject scheme = new() { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        await AskAsync("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(scheme) }, cancellationToken);
        int loaded = Loaded();
        await AskAsync("Page.navigate", new() { ["url"] = page.AbsoluteUri }, cancellationToken);
        while (Loaded() == loaded)
        {
            await ReceiveAsync(cancellationToken);
        }

        int Loaded() => _events.Count(each => (string)each["method"]! == "Page.loadEventFired");
    }

    /// <summary>What an expression is worth on the page.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression, CancellationToken cancellationToken)
    {
        JsonObject answer = await AskAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true }, cancellationToken);
        return answer["exceptionDetails"] is { } exception ? throw new InvalidOperationException(exception.ToJsonString()) : answer["result"]!["value"];
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task<JsonObject> AskAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        int id = ++_sent;
        JsonObject message = new() { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, cancellationToken);
        while (true)
        {
            JsonObject received = await ReceiveAsync(cancellationToken);
            if ((int?)received["id"] == id)
            {
                return received["result"] as JsonObject ?? throw new InvalidOperationException($"{method}: {received["error"]?.ToJsonString()}");
            }
        }
    }

    /// <summary>The next message; what is no answer is kept.</summary>
    private async Task<JsonObject> ReceiveAsync(CancellationToken cancellationToken)
    {
        using MemoryStream text = new();
        byte[] buffer = new byte[64 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, cancellationToken);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        JsonObject message = JsonSerializer.Deserialize<JsonObject>(text.ToArray())!;
        if (message["method"] is not null)
        {
            _events.Add(message);
        }

        return message;
    }
}
