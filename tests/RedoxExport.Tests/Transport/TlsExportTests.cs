using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Reliability;

namespace RedoxExport.Tests.Transport;

/// <summary>Whole exports under TLS, by a process that trusts the server's root: here the certificate is right, and HTTP/2 is agreed on.</summary>
public sealed class TlsExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("redox-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task The_newest_version_that_the_server_offers_is_spoken(HttpProtocols offered, string spoken)
    {
        (byte[][] files, TlsExportServer server) = await ExportAsync(offered, files: 20, bytes: 300_000, breaksOff: false);
        await using (server)
        {
            Assert.Equal(22, server.Versions.Count);
            Assert.All(server.Versions, version => Assert.Equal(spoken, version));
            Assert.InRange(server.Connections, 1, spoken == "HTTP/2" ? 1 : 8);
            AssertSaved(files);
        }
    }

    [Theory]
    [InlineData(HttpProtocols.Http2)]
    [InlineData(HttpProtocols.Http1)]
    public async Task A_file_that_breaks_off_is_gone_on_with_under_either_version(HttpProtocols offered)
    {
        (byte[][] files, TlsExportServer server) = await ExportAsync(offered, files: 3, bytes: 3_000_000, breaksOff: true);
        await using (server)
        {
            Assert.Equal(3, server.Continued);
            AssertSaved(files);
        }
    }

    [Fact]
    public async Task Links_of_a_server_behind_a_TLS_proxy_lead_to_the_proxy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only OpenSSL takes a root from the environment.");
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { RequireToken = false, PollCount = 1, PatientCount = 2, Faults = ["LinksHttp:*"] });
        using X509Certificate2 certificate = TestCertificates.SelfSigned(names: "localhost");
        string root = Path.Combine(_folder, "root.pem");
        await File.WriteAllTextAsync(root, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using TlsProxy proxy = await TlsProxy.StartAsync(certificate, sandbox.BaseUri);
        using SurvivorProcess process = SurvivorProcess.Start(proxy.BaseUri, Path.Combine(_folder, "saved"), compress: false, root);
        await process.SavedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(sandbox.ServedFiles.Count, Directory.GetFiles(Path.Combine(_folder, "saved"), "*.0001.ndjson").Length);
        Assert.Equal(sandbox.Requests.Count, proxy.Requests);
        Assert.All(sandbox.Requests, request => Assert.Equal(proxy.BaseUri.Authority, request.Headers["Host"]));
    }

    private async Task<(byte[][] Files, TlsExportServer Server)> ExportAsync(HttpProtocols offered, int files, int bytes, bool breaksOff)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only OpenSSL takes a root from the environment.");
        using X509Certificate2 certificate = TestCertificates.SelfSigned(names: "localhost");
        string root = Path.Combine(_folder, "root.pem");
        await File.WriteAllTextAsync(root, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        byte[][] contents = [.. Enumerable.Range(0, files).Select(number => Content(number, bytes))];
        TlsExportServer server = await TlsExportServer.StartAsync(certificate, offered, contents, breaksOff);
        using SurvivorProcess process = SurvivorProcess.Start(server.BaseUri, Path.Combine(_folder, "saved"), compress: false, root);
        await process.SavedAsync(TestContext.Current.CancellationToken);
        return (contents, server);
    }

    private void AssertSaved(byte[][] files)
    {
        string[] saved = [.. Directory.GetFiles(Path.Combine(_folder, "saved"), "Basic.*.ndjson").Order(StringComparer.Ordinal)];
        Assert.Equal(files.Length, saved.Length);
        for (int i = 0; i < files.Length; i++)
        {
            Assert.True(files[i].AsSpan().SequenceEqual(File.ReadAllBytes(saved[i])), saved[i]);
        }
    }

    private static byte[] Content(int number, int bytes)
    {
        StringBuilder text = new();
        for (int line = 0; text.Length < bytes; line++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{"resourceType":"Basic","id":"{{number}}-{{line}}"}""").Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
