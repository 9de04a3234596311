using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Authentication;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Reliability;

/// <summary>One export against a sandbox with faults, as a scheduled script does it: connect, start, wait, save; and again where something was missing.</summary>
internal sealed class FaultRun : IDisposable
{
    // Longer than any run takes, however loaded the machine is: what reaches it hangs.
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(2);

    private readonly TestFolder _folder = new();
    private readonly RecordingEvents _events = new();
    private readonly List<RedoxExportException> _errors = [];
    private readonly List<ExportedFile> _saved = [];
    private readonly RedoxSandbox _sandbox;
    private readonly bool _compress;
    private readonly bool _trustsForeign;

    // A busy kick-off is waited for a minute, not as often as it takes: at full speed a loaded machine has no time for the next attempt.
    private readonly int _timesAsFast;

    public FaultRun(IReadOnlyList<string> faults, bool gzip, bool compress, ManifestVersion version = ManifestVersion.Stu3, bool trustsForeign = false)
    {
        _compress = compress;
        _trustsForeign = trustsForeign;
        _timesAsFast = faults.Any(fault => fault.StartsWith("KickoffBusy", StringComparison.Ordinal)) ? 40 : 200;
        _sandbox = RedoxSandbox.Start(new SandboxOptions
        {
            PatientCount = 3,
            MaxResourcesPerFile = 15,
            PollCount = 2,
            Gzip = gzip,
            ManifestVersion = version,
            Faults = faults,

            // Of real time, like all that the sandbox does.
            FaultOutage = TimeSpan.FromMilliseconds(300),
        });
    }

    /// <summary>The ids of all errors that the user saw.</summary>
    public IReadOnlyList<string> ErrorIds => [.. _errors.Select(error => error.ErrorId)];

    /// <summary>The codes of all problems that the user saw.</summary>
    public IReadOnlyList<string> Problems => [.. _events.All.Where(e => e.Severity == RunFindingSeverity.Problem).Select(e => e.Name)];

    public IReadOnlyList<ExportedFile> Saved => _saved;

    /// <summary>What was reported of damaged lines.</summary>
    public IReadOnlyList<ExportEvent> DamageReported => [.. _events.All.Where(e => e is { Severity: RunFindingSeverity.Problem, Name: "DamagedLines" })];

    /// <summary>How often each file was asked for.</summary>
    public IEnumerable<int> RequestsOfFiles => _sandbox.Requests.Where(request => request.Path.Contains("/export-file/", StringComparison.Ordinal)).GroupBy(request => request.Path).Select(file => file.Count());

    /// <summary>How the other origin answered requests that had the token.</summary>
    public IEnumerable<int?> AnswersToForeignTokens => _sandbox.Requests.Where(request => request.IsForeign && request.Headers.ContainsKey("Authorization")).Select(request => request.StatusCode);

    public IReadOnlyList<SandboxFaultCount> Faults => _sandbox.Faults;

    /// <summary>Whether everything that the server has is on disk, byte for byte.</summary>
    public bool IsWhole
    {
        get
        {
            List<string> here = [.. _saved.Where(file => file.Category == FileCategory.Output).Select(HashOf)];
            return _sandbox.ServedFiles.All(served => here.Remove(served.Sha256)) && here.Count == 0;
        }
    }

    public async Task RunAsync()
    {
        using CancellationTokenSource hangs = new(Forever);
        using RedoxConnection connection = await ConnectAsync(hangs.Token);

        // Whatever a night leaves undone the next two make good, or say again.
        for (int night = 1; night <= 3; night++)
        {
            int errorsBefore = _errors.Count;
            try
            {
                await NightAsync(connection, hangs.Token);
            }
            catch (RedoxExportException e)
            {
                _errors.Add(e);
            }

            Assert.False(hangs.IsCancellationRequested, "It hung.");
            if (_errors.Count == errorsBefore)
            {
                return;
            }
        }
    }

    /// <summary>What must hold whatever went wrong.</summary>
    public void AssertNothingWasDamagedOrLeaked()
    {
        // Never damage kept as whole: what has a final name is what was served, or what the journal and manifest agree on.
        HashSet<string> served = [.. _sandbox.ServedFiles.Select(file => file.Sha256)];
        bool isLossy = _sandbox.Faults.Any(fault => fault is { Name: "ResourcesLost" or "TypesMixed" or "OutcomeAmongData", Struck: > 0 });
        foreach (ExportedFile file in _saved)
        {
            Assert.Equal(HashOf(file), file.DecodedSha256);
            Assert.True(file.Category != FileCategory.Output || served.Contains(file.DecodedSha256) || file.DamagedLines > 0 || isLossy, $"{file.Path} is not what was served.");
        }

        Assert.Equal(
            _saved.Select(file => file.Path).Order(),
            _folder.Files.Where(name => name.EndsWith(".ndjson", StringComparison.Ordinal) || name.EndsWith(".ndjson.gz", StringComparison.Ordinal)).Where(name => name != "files.ndjson").Select(name => _folder[name]).Order());

        // Never a token on a wrong host.
        Assert.DoesNotContain(_sandbox.Requests, request => request.IsForeign && request.Headers.ContainsKey("Authorization"));
        Assert.DoesNotContain(_sandbox.Requests, request => request.Method == "DELETE");

        string said = string.Join("\n", _events.All.Select(e => e.Message).Concat(_errors.Select(e => $"{e}\n{e.RecommendedAction}\n{e.Target}\n{string.Join("\n", e.Issues)}")).Concat(_saved.Select(file => $"{file} {file.Uri} {file.Problem}")));
        string own = string.Join("\n", _folder.Files.Where(name => name is "export.json").Select(name => File.ReadAllText(_folder[name])));
        string journals = string.Join("\n", _folder.Files.Where(name => name == "files.ndjson" || name.StartsWith("manifest", StringComparison.Ordinal)).Select(name => File.ReadAllText(_folder[name])));
        foreach (string secret in Secrets())
        {
            Assert.DoesNotContain(secret, said + own + journals, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("sig=", said + own, StringComparison.Ordinal);
        foreach (string name in PatientNames())
        {
            Assert.DoesNotContain(name, said + own + journals, StringComparison.Ordinal);
        }
    }

    /// <summary>Where it is not whole, somebody can go on: the folder knows its export.</summary>
    public void AssertCanBeResumed()
    {
        if (File.Exists(_folder["export.json"]))
        {
            using RedoxConnection connection = ConnectAsync(default).GetAwaiter().GetResult();
            Assert.Equal(_folder.FullPath, ExportResume.Attach(connection, _folder.FullPath).Path);
        }
    }

    public void Dispose()
    {
        _sandbox.Dispose();
        _folder.Dispose();
    }

    private static string HashOf(ExportedFile file)
    {
        using FileStream onDisk = File.OpenRead(file.Path);
        using Stream content = file.Path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(onDisk, CompressionMode.Decompress) : onDisk;
        return Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();
    }

    private async Task<RedoxConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await RedoxConnection.ConnectAsync(
                    new ConnectionSettings
                    {
                        BaseUri = _sandbox.BaseUri,
                        ClientId = "demo",
                        Key = TestKeys.Read(TestKeys.Pkcs8Pem(TestKeys.Any)),
                        Transport = new GateOptions
                        {
                            // Three seconds of real time: a machine that is busy with other things must not look like a server that stalls.
                            Timeout = TimeSpan.FromSeconds(600),
                            Pacing = new Pacing(new QuickClock(_timesAsFast), seed: 1),
                            TrustedHosts = _trustsForeign ? [_sandbox.ForeignUri!.Authority] : [],
                        },
                    },
                    _events,
                    cancellationToken);
            }
            catch (RedoxExportException e) when (attempt <= 3)
            {
                _errors.Add(e);
            }
        }
    }

    private async Task NightAsync(RedoxConnection connection, CancellationToken cancellationToken)
    {
        _saved.Clear();
        if (!File.Exists(_folder["export.json"]))
        {
            await JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, _events, cancellationToken);
        }

        ExportJob job = ExportResume.Attach(connection, _folder.FullPath);

        // The time of day is real in these runs: two real minutes would pass before a 404 counts.
        job.Times = job.Times with { KickOffAt = job.Times.KickOffAt - TimeSpan.FromMinutes(2) };
        await ExportWaiter.For(job, _events).WaitAsync(job, null, cancellationToken);
        switch (job.State)
        {
            case ExportJobState.Gone:
                throw ExportErrors.JobGone(job);
            case ExportJobState.Failed:
                throw ExportErrors.JobFailed(job, string.Join("; ", job.Issues), null);
        }

        SaveOptions options = new() { Compress = _compress, JudgesData = false };
        await new ExportSaver(job, _folder.FullPath, options, _events).SaveAsync(_saved.Add, _errors.Add, cancellationToken);
        await CheckAsync(job, options, cancellationToken);
    }

    // As a run does it: read back, and what is damaged fetched once more.
    private async Task CheckAsync(ExportJob job, SaveOptions options, CancellationToken cancellationToken)
    {
        List<ExportedFile> read = [];
        FolderCheck check = new(_folder.FullPath, _events) { FetchesDamagedAgain = true, OnReported = _errors.Add };
        await check.RunAsync(read.Add, cancellationToken);
        if (check.DamagedFiles.Count > 0)
        {
            // What is not whole has been said already.
            read.Clear();
            await new ExportSaver(job, _folder.FullPath, options with { Again = check.DamagedFiles.ToDictionary(file => file.Path) }, _events).SaveAsync(_ => { }, _ => { }, cancellationToken);
            await new FolderCheck(_folder.FullPath, _events) { OnReported = _errors.Add }.RunAsync(read.Add, cancellationToken);
        }

        _saved.Clear();
        _saved.AddRange(read.Where(file => file.State is ExportedFileState.Complete or ExportedFileState.CountMismatch or ExportedFileState.DamagedLines));
    }

    private IEnumerable<string> Secrets()
    {
        foreach (SandboxRequest request in _sandbox.Requests)
        {
            if (request.Headers.TryGetValue("Authorization", out string? authorization))
            {
                yield return authorization["Bearer ".Length..];
            }

            if (request.Body?.IndexOf("client_assertion=", StringComparison.Ordinal) is >= 0 and int at)
            {
                yield return request.Body[(at + "client_assertion=".Length)..].Split('&')[0];
            }
        }
    }

    private static bool IsJson(string line) =>
        RedoxExport.Resources.ResourceParser.TryFindMembers(System.Text.Encoding.UTF8.GetBytes(line), out _, out _);

    private IEnumerable<string> PatientNames()
    {
        foreach (string path in _folder.Files.Where(name => name.StartsWith("Patient.", StringComparison.Ordinal) && name.EndsWith(".ndjson", StringComparison.Ordinal)).Select(name => _folder[name]))
        {
            foreach (string line in File.ReadLines(path).Where(IsJson))
            {
                using JsonDocument patient = JsonDocument.Parse(line);
                if (patient.RootElement.TryGetProperty("name", out JsonElement names))
                {
                    yield return names[0].GetProperty("family").GetString()!;
                }
            }
        }
    }
}
