using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using RedoxExport.Downloads;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Reliability;

/// <summary>Exports from one sandbox, one after another, each killed again and again until it is saved all the same.</summary>
internal sealed class KilledExport : IDisposable
{
    private const string FilePath = "/export-file/";

    // What continues only from a megabyte on starts again below it.
    private const long SurelyContinued = 2 * 1024 * 1024;

    private const int FilesAtATime = 4;

    // Longer than any one process needs, however loaded the machine is: what reaches it hangs.
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(5);

    private readonly RedoxSandbox _sandbox;
    private readonly IReadOnlyList<SandboxFile> _served;
    private readonly bool _compress;
    private readonly Random _random;
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private TestFolder _folder = new();
    private int _requestsBefore;
    private int _killsHere;
    private TimeSpan _undisturbed = TimeSpan.MaxValue;
    private TimeSpan _amidFiles;

    public KilledExport(string data, bool gzip, bool compress, int seed)
    {
        _compress = compress;
        _random = new Random(seed);
        _sandbox = RedoxSandbox.Start(new SandboxOptions
        {
            DataPath = data,
            RequireToken = false,
            PollCount = 1,
            RetryAfter = TimeSpan.Zero,
            Gzip = gzip,
        });
        _served = _sandbox.ServedFiles;
    }

    public int Kills { get; private set; }

    /// <summary>Kills that struck after a file had been asked for.</summary>
    public int KillsAmidFiles { get; private set; }

    /// <summary>Processes that found a folder begun by one that was killed.</summary>
    public int Resumed { get; private set; }

    /// <summary>Exports that were saved in the end, the undisturbed first one not counted.</summary>
    public int Saved { get; private set; }

    /// <summary>Answers 206: files that went on where a killed process had stopped.</summary>
    public int Continued { get; private set; }

    /// <summary>Bytes of files that the sandbox has sent, for the killed exports.</summary>
    public long BytesSent { get; private set; }

    /// <summary>What they would have been had nobody been killed.</summary>
    public long BytesUndisturbed { get; private set; }

    private IEnumerable<SandboxRequest> FileRequests =>
        _sandbox.Requests.Skip(_requestsBefore).Where(request => request.Path.Contains(FilePath, StringComparison.Ordinal));

    /// <summary>Saves one export without a kill, to know how long that takes, and how many bytes it is on the wire.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset begun = DateTimeOffset.UtcNow;
        await SaveAsync(cancellationToken);
        MeasureFrom(begun);
        BytesUndisturbed = FileRequests.Sum(request => request.BytesSent);
        Assert.Equal(_served.Count, FileRequests.Count());
        await CheckAsync(cancellationToken);
        Begin();
        (Saved, BytesSent) = (0, 0);
    }

    /// <summary>Starts, kills and starts again, over as many exports as it takes; the last one is saved and checked as the others are.</summary>
    public async Task KillAsync(int kills, CancellationToken cancellationToken)
    {
        // A few kills may all miss the moments in which a file is half here: then there are more.
        while (Kills < kills || (Continued + FileRequests.Count(IsContinued) == 0 && Kills < kills * 20))
        {
            bool isResumed = File.Exists(_folder["export.json"]);
            Resumed += isResumed ? 1 : 0;
            DateTimeOffset begun = DateTimeOffset.UtcNow;
            if (await StartAndKillAsync(cancellationToken))
            {
                Kills++;
                _killsHere++;
            }
            else
            {
                if (!isResumed)
                {
                    // The first one took longer: its files had still to be packed.
                    MeasureFrom(begun);
                }

                await CheckAsync(cancellationToken);
                Begin();
            }
        }

        Resumed++;
        await SaveAsync(cancellationToken);
        await CheckAsync(cancellationToken);
        Assert.True(await new FolderCheck(_folder.FullPath).RunAsync(_ => { }, cancellationToken));
    }

    public override string ToString() => FormattableString.Invariant(
        $"{Kills} kills ({KillsAmidFiles} of them amid files), {Resumed} runs resumed, {Saved} exports saved, {Continued} answers 206, {BytesSent:N0} bytes sent for {BytesUndisturbed * Saved:N0} ({_served.Sum(file => file.Length):N0} unpacked each), {_elapsed.Elapsed.TotalSeconds:0} s; undisturbed {_undisturbed.TotalSeconds:0.0} s");

    public void Dispose()
    {
        _sandbox.Dispose();
        _folder.Dispose();
    }

    private static bool IsContinued(SandboxRequest request) => request.StatusCode == 206;

    private void Begin()
    {
        _folder.Dispose();
        _folder = new TestFolder();
        _requestsBefore = _sandbox.Requests.Count;
        _killsHere = 0;
    }

    private void MeasureFrom(DateTimeOffset begun)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (now - begun < _undisturbed)
        {
            _undisturbed = now - begun;
            _amidFiles = 0.3 * (now - FileRequests.First().Time);
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource hangs = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        hangs.CancelAfter(Forever);
        using SurvivorProcess process = SurvivorProcess.Start(_sandbox.BaseUri, _folder.FullPath, _compress);
        await process.SavedAsync(hangs.Token);
    }

    // A real process lives in real time: here, and only here, the tests wait for the clock on the wall.
    private async Task<bool> StartAndKillAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource hangs = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        hangs.CancelAfter(Forever);
        int before = _sandbox.Requests.Count;
        using SurvivorProcess process = SurvivorProcess.Start(_sandbox.BaseUri, _folder.FullPath, _compress);
        if (_random.Next(6) == 0)
        {
            // Any moment at all: at the start of the process, of the export, before the end, at the end.
            await process.RunAsync(_random.NextDouble() * 1.3 * _undisturbed, hangs.Token);
        }
        else
        {
            while (!process.HasExited && !HasAskedForFile(before))
            {
                await Task.Delay(5, hangs.Token);
            }

            await process.RunAsync(_random.NextDouble() * _amidFiles, hangs.Token);
        }

        bool isKilled = await process.KillAsync(hangs.Token);
        KillsAmidFiles += isKilled && HasAskedForFile(before) ? 1 : 0;
        return isKilled;
    }

    private bool HasAskedForFile(int since) =>
        _sandbox.Requests.Skip(since).Any(request => request.Path.Contains(FilePath, StringComparison.Ordinal));

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, (string Name, DateTimeOffset Time)> whole = ReadJournal();
        List<string> expected = ["export.json", "files.ndjson", "manifest.json", .. whole.Values.Select(file => file.Name)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), _folder.Files.Where(name => name != "export.lock"));
        Assert.Equal(_served.Count, whole.Count);
        using (JsonDocument record = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder["export.json"], cancellationToken)))
        {
            Assert.Equal("saved", record.RootElement.GetProperty("state").GetString());
        }

        List<SandboxRequest> requests = [.. FileRequests];
        foreach ((string path, (string name, DateTimeOffset time)) in whole)
        {
            SandboxFile served = _served[int.Parse(path[(path.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture) - 1];
            Assert.Equal(served.Sha256, await HashAsync(name, cancellationToken));

            List<SandboxRequest> ofFile = [.. requests.Where(request => request.Path == path)];
            Assert.NotEmpty(ofFile);
            Assert.DoesNotContain(ofFile, request => request.Time > time);

            // What went on once never goes back to its start: not even where the kill struck between the last byte and the journal.
            IEnumerable<SandboxRequest> sinceContinued = ofFile.SkipWhile(request => !IsContinued(request));
            Assert.True(served.Length < SurelyContinued || sinceContinued.All(request => request.StatusCode is 206 or null), $"{name} was begun again after it had been continued.");
        }

        // A kill costs an answer for each file that was under way, and none for any other.
        Assert.True(requests.Count <= _served.Count + (_killsHere * FilesAtATime), $"{requests.Count} requests for {_served.Count} files and {_killsHere} kills");
        Saved++;
        Continued += requests.Count(IsContinued);
        BytesSent += requests.Sum(request => request.BytesSent);
    }

    /// <summary>The path of the link of every file that the journal calls whole. Each is called so once.</summary>
    private Dictionary<string, (string Name, DateTimeOffset Time)> ReadJournal()
    {
        Dictionary<string, (string Name, DateTimeOffset Time)> whole = [];
        foreach (string line in File.ReadLines(_folder["files.ndjson"]))
        {
            if (TryParse(line) is not { } entry)
            {
                continue;
            }

            if (entry.TryGetProperty("state", out JsonElement state) && state.GetString() == "complete")
            {
                Uri link = new(entry.GetProperty("url").GetString()!);
                Assert.True(whole.TryAdd(link.AbsolutePath, (entry.GetProperty("name").GetString()!, entry.GetProperty("time").GetDateTimeOffset())), $"{link.AbsolutePath} was finished twice.");
            }
        }

        return whole;
    }

    // A kill may tear a line in two.
    private static JsonElement? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<string> HashAsync(string name, CancellationToken cancellationToken)
    {
        Assert.EndsWith(_compress ? ".ndjson.gz" : ".ndjson", name, StringComparison.Ordinal);
        await using FileStream file = File.OpenRead(_folder[name]);
        await using Stream content = _compress ? new GZipStream(file, CompressionMode.Decompress) : file;
        return Convert.ToHexString(await SHA256.HashDataAsync(content, cancellationToken)).ToLowerInvariant();
    }
}
