using System.Net;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

public class TrustPolicyTests
{
    private const string Elsewhere = "https://fhir.example.org/r4";
    private const string Redox = "https://api.redoxengine.com/fhir/R4/acme/Production";

    [Theory]
    [InlineData(Elsewhere, "https://fhir.example.org/other/path")]
    [InlineData(Elsewhere, "https://FHIR.EXAMPLE.ORG/r4")]
    [InlineData(Elsewhere, "https://fhir.example.org:443/r4")]
    [InlineData("https://fhir.example.org:8443/r4", "https://fhir.example.org:8443/x")]
    [InlineData("http://127.0.0.1:5000/fhir", "http://127.0.0.1:5000/x")]
    [InlineData("https://bücher.example.org/r4", "https://xn--bcher-kva.example.org/x")]
    [InlineData(Redox, "https://fhir.redoxengine.com/files/1")]
    [InlineData(Redox, "https://api.ca.redoxengine.com/files/1")]
    [InlineData(Redox, "https://redoxengine.com/files/1")]
    public void The_token_goes_to_the_own_origin_and_to_Redox_for_a_Redox_region(string baseUri, string target)
    {
        Assert.True(Policy(baseUri).Admit(new Uri(target), RequestPurpose.Status));
        Assert.True(Policy(baseUri).Admit(new Uri(target), RequestPurpose.FileWithToken));
    }

    [Theory]
    [InlineData(Elsewhere, "https://fhir.example.org:8443/r4")]
    [InlineData(Elsewhere, "https://example.org/r4")]
    [InlineData(Elsewhere, "https://files.fhir.example.org/r4")]
    [InlineData(Elsewhere, "https://fhir.example.org.evil.org/r4")]
    [InlineData(Elsewhere, "https://fhir.example.org./r4")]
    [InlineData(Elsewhere, "https://api.redoxengine.com/r4")]
    [InlineData(Redox, "https://evilredoxengine.com/files/1")]
    [InlineData(Redox, "https://redoxengine.com.evil.org/files/1")]
    [InlineData(Redox, "https://redoxengine.org/files/1")]
    [InlineData(Redox, "https://fhir.redoxengine.com:8443/files/1")]
    [InlineData("http://127.0.0.1:5000/fhir", "http://127.0.0.1:5001/x")]
    [InlineData("http://127.0.0.1:5000/fhir", "http://localhost:5000/x")]
    public void The_token_goes_nowhere_else(string baseUri, string target)
    {
        foreach (RequestPurpose purpose in new[] { RequestPurpose.Status, RequestPurpose.KickOff, RequestPurpose.ManifestPage, RequestPurpose.Delete, RequestPurpose.FileWithToken })
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => Policy(baseUri).Admit(new Uri(target), purpose));
            Assert.Equal("HostNotTrusted", error.ErrorId);
            Assert.Equal(ErrorKind.Security, error.Kind);
        }
    }

    [Fact]
    public void A_file_that_needs_no_token_never_gets_one_not_even_on_the_own_server()
    {
        Assert.False(Policy(Elsewhere).Admit(new Uri("https://fhir.example.org/files/1"), RequestPurpose.FileWithoutToken));
        Assert.False(Policy(Elsewhere).Admit(new Uri("https://store.example.net/files/1"), RequestPurpose.FileWithoutToken));
        Assert.False(Policy(Elsewhere, "store.example.net").Admit(new Uri("https://store.example.net/files/1"), RequestPurpose.FileWithoutToken));
    }

    [Theory]
    [InlineData("files.example.net", "https://files.example.net/x")]
    [InlineData("files.example.net", "https://FILES.example.net/x")]
    [InlineData("files.example.net.", "https://files.example.net/x")]
    [InlineData("files.example.net", "https://files.example.net./x")]
    [InlineData(" files.example.net ", "https://files.example.net/x")]
    [InlineData("files.example.net:8443", "https://files.example.net:8443/x")]
    [InlineData("https://files.example.net/some/path", "https://files.example.net/x")]
    [InlineData("https://files.example.net:8443", "https://files.example.net:8443/x")]
    [InlineData("*.example.net", "https://a.b.example.net/x")]
    [InlineData("bücher.example.net", "https://xn--bcher-kva.example.net/x")]
    [InlineData("[2001:db8::1]:8443", "https://[2001:db8::1]:8443/x")]
    public void A_trusted_host_gets_the_token(string trusted, string target) =>
        Assert.True(Policy(Elsewhere, trusted).Admit(new Uri(target), RequestPurpose.FileWithToken));

    [Theory]
    [InlineData("files.example.net", "https://files.example.net:8443/x")]
    [InlineData("files.example.net:8443", "https://files.example.net/x")]
    [InlineData("files.example.net", "https://sub.files.example.net/x")]
    [InlineData("*.example.net", "https://example.net/x")]
    [InlineData("*.example.net", "https://evilexample.net/x")]
    [InlineData("*.example.net", "https://a.example.net.evil.org/x")]
    public void A_trusted_host_is_that_host_and_port_only(string trusted, string target) =>
        Assert.Equal("HostNotTrusted", Refused(Policy(Elsewhere, trusted), target, RequestPurpose.FileWithToken));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*.org")]
    [InlineData("*.org.")]
    [InlineData("*.*.example.org")]
    [InlineData("a.*.example.org")]
    [InlineData("user:password@files.example.org")]
    [InlineData("https://user@files.example.org")]
    [InlineData("ftp://files.example.org")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    [InlineData("files.example.org:99999")]
    [InlineData("two hosts")]
    public void What_is_no_host_cannot_be_trusted(string text)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => Policy(Elsewhere, text));
        Assert.Equal("TrustedHostInvalid", error.ErrorId);
    }

    [Theory]
    [InlineData("http://store.example.net/x", RequestPurpose.FileWithoutToken)]
    [InlineData("http://fhir.example.org:8080/x", RequestPurpose.FileWithoutToken)]
    [InlineData("http://auth.example.org/token", RequestPurpose.Token)]
    internal void Plain_http_is_refused(string target, RequestPurpose purpose) =>
        Assert.Equal("TlsRequired", Refused(Policy(Elsewhere), target, purpose));

    [Theory]
    [InlineData("https://fhir.example.org/r4", "http://fhir.example.org/files/1?a=b#c", "https://fhir.example.org/files/1?a=b#c")]
    [InlineData("https://fhir.example.org/r4", "http://FHIR.example.org:443/files/1", "https://fhir.example.org/files/1")]
    [InlineData("https://fhir.example.org:8443/r4", "http://fhir.example.org/files/1", "https://fhir.example.org:8443/files/1")]
    [InlineData("https://fhir.example.org:8443/r4", "http://fhir.example.org:8443/files/1", "https://fhir.example.org:8443/files/1")]
    [InlineData("https://fhir.example.org/r4", "http://fhir.example.org:8080/files/1", null)]
    [InlineData("https://fhir.example.org/r4", "http://user:pw@fhir.example.org/files/1", null)]
    [InlineData("https://fhir.example.org/r4", "http://other.example.org/files/1", null)]
    [InlineData("https://fhir.example.org:8443/r4", "https://fhir.example.org/files/1", null)]
    [InlineData("http://fhir.example.org:8080/r4", "http://fhir.example.org/files/1", null)]
    public void Http_with_the_own_host_means_the_own_origin_behind_a_proxy_that_ends_TLS(string connection, string link, string? target)
    {
        foreach (bool allowInsecure in new[] { false, true })
        {
            TrustPolicy policy = new(new Uri(connection), ["other.example.org"], allowInsecure);
            Assert.Equal(target ?? new Uri(link).AbsoluteUri, policy.Target(new Uri(link)).AbsoluteUri);
            if (target is not null)
            {
                Assert.True(policy.Admit(new Uri(link), RequestPurpose.FileWithToken));
                Assert.True(policy.MayGetToken(new Uri(link)));
            }
        }
    }

    [Fact]
    public void Plain_http_to_the_own_host_is_refused_unless_it_was_allowed()
    {
        const string Plain = "http://fhir.test.example.org/r4";
        Assert.Equal("TlsRequired", Refused(Policy(Plain), Plain, RequestPurpose.KickOff));
        TrustPolicy waived = new(new Uri(Plain), ["files.example.net", "auth.example.net"], allowInsecure: true);
        Assert.True(waived.Admit(new Uri(Plain), RequestPurpose.KickOff));
        Assert.True(waived.Admit(new Uri("http://files.example.net/x"), RequestPurpose.FileWithToken));
        Assert.False(waived.Admit(new Uri("http://auth.example.net/token"), RequestPurpose.Token));

        // It is a permission for the own host and for those that were named, not for the world.
        Assert.Equal("TlsRequired", Refused(waived, "http://store.example.com/x", RequestPurpose.FileWithoutToken));
        Assert.Equal("TlsRequired", Refused(waived, "http://auth.example.com/token", RequestPurpose.Token));
    }

    [Theory]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://127.1.2.3/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://[::ffff:127.0.0.1]/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:169.254.169.254]/x")]
    [InlineData("https://[fe80::1]/x")]
    [InlineData("https://[fe80::1%25eth0]/x")]
    [InlineData("https://[::]/x")]
    [InlineData("https://0.0.0.0/x")]
    [InlineData("https://0.1.2.3/x")]
    [InlineData("https://localhost/x")]
    [InlineData("https://localhost./x")]
    [InlineData("https://LOCALHOST/x")]
    [InlineData("https://metadata.localhost/x")]
    [InlineData("https://2130706433/x")]
    [InlineData("https://0x7f000001/x")]
    [InlineData("https://0x7f.1/x")]
    [InlineData("https://0177.0.0.1/x")]
    [InlineData("https://127.1/x")]
    [InlineData("https://127.0.0.1./x")]
    [InlineData("https://127。0。0。1/x")]
    [InlineData("http://127.0.0.1/x")]
    public void Loopback_and_link_local_are_refused_to_a_connection_that_is_not_there(string target)
    {
        foreach (string baseUri in new[] { Elsewhere, Redox })
        {
            foreach (RequestPurpose purpose in Enum.GetValues<RequestPurpose>())
            {
                Assert.Equal("HostNotTrusted", Refused(Policy(baseUri), target, purpose));
            }
        }
    }

    [Fact]
    public void A_connection_that_is_there_may_ask_its_neighbours_for_files_without_a_token()
    {
        TrustPolicy local = Policy("http://127.0.0.1:5000/fhir");
        Assert.False(local.Admit(new Uri("http://127.0.0.1:5001/x"), RequestPurpose.FileWithoutToken));
        Assert.False(local.Admit(new Uri("http://127.0.0.1:5001/token"), RequestPurpose.Token));
    }

    [Fact]
    public void A_local_host_that_was_named_is_trusted() =>
        Assert.False(Policy(Elsewhere, "http://localhost:8080").Admit(new Uri("http://localhost:8080/token"), RequestPurpose.Token));

    [Theory]
    [InlineData("https://user:password@fhir.example.org/x")]
    [InlineData("https://user@fhir.example.org/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://fhir.example.org/x")]
    [InlineData("ws://fhir.example.org/x")]
    public void User_info_and_other_schemes_are_refused_and_not_shown(string target)
    {
        foreach (RequestPurpose purpose in Enum.GetValues<RequestPurpose>())
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => Policy(Elsewhere).Admit(new Uri(target), purpose));
            Assert.Equal("HostNotTrusted", error.ErrorId);
            Assert.DoesNotContain("user", error.Message.Replace("user name", string.Empty));
            Assert.DoesNotContain("user", error.Target!.ToString());
        }
    }

    [Fact]
    public void A_host_that_cannot_be_read_is_refused()
    {
        // .NET makes a Uri of this, and throws only when it is taken apart.
        Uri odd = new("https://‮#].%b@c:[/x?sig=1");
        Assert.Equal("HostNotTrusted", Assert.Throws<RedoxExportException>(() => Policy(Elsewhere).Admit(odd, RequestPurpose.FileWithoutToken)).ErrorId);
    }

    [Fact]
    public void A_relative_link_is_refused() =>
        Assert.Equal("HostNotTrusted", Assert.Throws<RedoxExportException>(() => Policy(Elsewhere).Admit(new Uri("token", UriKind.Relative), RequestPurpose.Token)).ErrorId);

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("10.0.0.1", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("203.0.113.5", true)]
    [InlineData("2001:db8::1", true)]
    public void A_name_that_resolves_to_this_computer_is_refused(string address, bool allowed)
    {
        IPAddress ip = IPAddress.Parse(address);
        Assert.Equal(allowed, Policy(Elsewhere).AddressAllowed("store.example.net", ip));

        // The own host, a trusted one, and anybody when the connection itself is local: the user chose those.
        Assert.True(Policy(Elsewhere).AddressAllowed("fhir.example.org", ip));
        Assert.True(Policy(Elsewhere, "store.example.net:8443").AddressAllowed("store.example.net", ip));
        Assert.True(Policy("http://localhost:5000/fhir").AddressAllowed("store.example.net", ip));
    }

    private static string Refused(TrustPolicy policy, string target, RequestPurpose purpose) =>
        Assert.Throws<RedoxExportException>(() => policy.Admit(new Uri(target), purpose)).ErrorId;

    private static TrustPolicy Policy(string baseUri, params string[] trusted) => new(new Uri(baseUri), trusted, allowInsecure: false);
}
