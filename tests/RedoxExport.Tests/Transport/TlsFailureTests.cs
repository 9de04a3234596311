using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

public class TlsFailureTests
{
    private readonly TestPacing _pacing = new();

    [Fact]
    public async Task An_expired_certificate_is_refused_with_the_day_it_ended()
    {
        using X509Certificate2 certificate = TestCertificates.SelfSigned(null, new DateTimeOffset(2020, 1, 5, 0, 0, 0, TimeSpan.Zero), "localhost");
        Assert.Contains("its certificate expired on 2020-01-05", await RefusalOfAsync(certificate), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_the_future_is_refused_with_the_day_it_begins()
    {
        using X509Certificate2 certificate = TestCertificates.SelfSigned(new DateTimeOffset(2098, 1, 5, 0, 0, 0, TimeSpan.Zero), null, "localhost");
        Assert.Contains("its certificate is not valid before 2098-01-05", await RefusalOfAsync(certificate), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_refused_as_such()
    {
        using X509Certificate2 certificate = TestCertificates.SelfSigned(null, null, "localhost");
        Assert.EndsWith(": its certificate is self-signed, and this computer does not trust it.", await RefusalOfAsync(certificate), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_issuer_is_refused_as_such()
    {
        using X509Certificate2 certificate = TestCertificates.Issued("localhost");
        Assert.EndsWith(": its certificate comes from an issuer that this computer does not trust.", await RefusalOfAsync(certificate), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_host_is_refused_with_both_names()
    {
        using X509Certificate2 certificate = TestCertificates.SelfSigned(null, null, "other.example");
        Assert.Contains("its certificate is for other.example, not for localhost", await RefusalOfAsync(certificate), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_many_hosts_is_refused_with_a_few_of_their_names()
    {
        using X509Certificate2 certificate = TestCertificates.SelfSigned(null, null, "a.example", "b.example", "c.example", "d.example", "e.example");
        Assert.Contains("its certificate is for a.example, b.example, c.example and 2 more, not for localhost", await RefusalOfAsync(certificate), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_certificate_is_said_at_once()
    {
        using X509Certificate2 certificate = TestCertificates.SelfSigned(null, new DateTimeOffset(2020, 1, 5, 0, 0, 0, TimeSpan.Zero), "other.example");
        string message = await RefusalOfAsync(certificate);
        Assert.Contains("not for localhost, and its certificate expired on 2020-01-05, and its certificate is self-signed, and this computer does not trust it", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_chooses_TLS_1_1_is_refused_as_such()
    {
        // A ServerHello: record 3.2, handshake 3.2, a random of 32 bytes, no session, AES-128-CBC-SHA, no compression.
        byte[] hello = [0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2, .. new byte[32], 0, 0x00, 0x2F, 0];
        await using LoopbackServer server = LoopbackServer.Answering(hello);
        Assert.EndsWith(": it offers no TLS 1.2 or later.", await RefusalAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_knows_older_versions_only_is_refused_as_such()
    {
        // A fatal alert: protocol_version.
        await using LoopbackServer server = LoopbackServer.Answering([0x15, 3, 1, 0, 2, 2, 70]);
        Assert.EndsWith(": it offers no TLS 1.2 or later.", await RefusalAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_is_no_secure_connection()
    {
        await using LoopbackServer server = LoopbackServer.Answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        Assert.Matches("^A secure connection to localhost:[0-9]+ could not be made: ", await RefusalAsync(server));
    }

    [Fact]
    public void What_the_system_accepts_is_accepted_and_nothing_else()
    {
        using X509Certificate2 certificate = TestCertificates.SelfSigned(null, null, "localhost");
        using X509Chain chain = new();
        Assert.True(TlsFailure.Check(this, certificate, chain, SslPolicyErrors.None));
        foreach (SslPolicyErrors errors in Enumerable.Range(1, 7).Select(bits => (SslPolicyErrors)bits))
        {
            AuthenticationException refusal = Assert.Throws<AuthenticationException>(() => TlsFailure.Check(this, certificate, chain, errors));
            Assert.NotEmpty(refusal.Message);
        }
    }

    [Fact]
    public void A_server_without_a_certificate_shows_none() =>
        Assert.Equal("it did not send a certificate", TlsFailure.Explain(null, null, SslPolicyErrors.RemoteCertificateNotAvailable, "localhost"));

    private async Task<string> RefusalOfAsync(X509Certificate2 certificate)
    {
        await using LoopbackServer server = LoopbackServer.WithTls(certificate);
        return await RefusalAsync(server);
    }

    private async Task<string> RefusalAsync(LoopbackServer server)
    {
        Uri baseUri = new($"https://localhost:{server.Port}/fhir?sig=topsecret");
        using RequestGate gate = new(new TrustPolicy(baseUri, null, false), new GateOptions { Pacing = _pacing, Proxy = new WebProxy() });
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(
            () => gate.SendAsync(new GateRequest(HttpMethod.Get, baseUri, RequestPurpose.FileWithoutToken), null, default));

        // It is not tried again: a certificate does not mend within a minute.
        Assert.Equal("TlsFailed", error.ErrorId);
        Assert.Equal(ErrorKind.Security, error.Kind);
        Assert.Equal(1, server.Connections);
        Assert.Empty(_pacing.Delays);
        Assert.DoesNotContain("topsecret", error.Message + error.Target, StringComparison.Ordinal);
        return error.Message;
    }
}
