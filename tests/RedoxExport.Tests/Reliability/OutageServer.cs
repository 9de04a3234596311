using System.Security.Cryptography;
using RedoxExport.Connections;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Authentication;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Reliability;

/// <summary>A sandbox behind a <see cref="CutNetwork"/>, all on one given clock.</summary>
internal sealed class OutageServer : IDisposable
{
    public OutageServer(params string[] faults)
    {
        Network = new CutNetwork(Pacing);
        Sandbox = RedoxSandbox.Start(new SandboxOptions
        {
            PatientCount = 4,
            MaxResourcesPerFile = 40,
            PollCount = 2,
            RetryAfter = TimeSpan.Zero,
            TimeProvider = Pacing.Time,
            Faults = faults,
        });
    }

    public TestPacing Pacing { get; } = new();

    public CutNetwork Network { get; }

    public RedoxSandbox Sandbox { get; }

    public int KickOffs => Sandbox.Requests.Count(request => request.Path.EndsWith("$export", StringComparison.Ordinal) && request.StatusCode == 202);

    public static bool IsKickOff(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("$export", StringComparison.Ordinal);

    public static bool IsStatus(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.Contains("/export-status/", StringComparison.Ordinal);

    public static bool IsFile(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.Contains("/export-file/", StringComparison.Ordinal);

    /// <summary>Signs in, so that the connection has had an answer.</summary>
    public Task<RedoxConnection> ConnectAsync() => RedoxConnection.ConnectAsync(
        new ConnectionSettings
        {
            BaseUri = Sandbox.BaseUri,
            ClientId = "demo",
            Key = TestKeys.Read(TestKeys.Pkcs8Pem(TestKeys.Any)),
            Transport = new GateOptions { Pacing = Pacing },
        },
        new HttpMessageInvoker(Network, disposeHandler: false),
        null,
        default);

    /// <summary>Whether a folder has everything that the server has, byte for byte, and nothing else.</summary>
    public void AssertHasAll(string folder)
    {
        string[] kept = [.. Directory.GetFiles(folder, "*.ndjson").Where(path => Path.GetFileName(path) is not ("files.ndjson" or "log.ndjson")).Select(path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))).ToLowerInvariant())];
        Assert.Equal(Sandbox.ServedFiles.Select(file => file.Sha256).Order(), kept.Order());
        Assert.Empty(Directory.GetFiles(folder, "*.partial"));
    }

    public void Dispose()
    {
        Sandbox.Dispose();
        Network.Dispose();
    }
}
