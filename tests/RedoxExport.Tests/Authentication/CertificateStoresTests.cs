using System.Security.Cryptography.X509Certificates;
using RedoxExport.Authentication;
using static RedoxExport.Tests.Authentication.TestKeys;

namespace RedoxExport.Tests.Authentication;

public sealed class CertificateStoresTests
{
    private const string Plain = "0123456789ABCDEF0123456789ABCDEF01234567";

    [Theory]
    [InlineData(Plain)]
    [InlineData("\u200E01 23 45 67 89 ab cd ef 01 23 45 67 89 ab cd ef 01 23 45 67\u200E")]
    [InlineData("01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67")]
    [InlineData("  0123456789abcdef0123456789abcdef01234567\r\n")]
    public void A_thumbprint_may_be_written_in_many_ways(string written) =>
        Assert.Equal(Plain, CertificateStores.Normalise(written));

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("CN=my certificate")]
    [InlineData(Plain + "89")]
    public void What_is_no_thumbprint_is_refused(string written) =>
        AssertError("ThumbprintInvalid", () => SigningKey.FromStore(written, "k"));

    [Fact]
    public void A_certificate_that_no_store_has_is_not_found() =>
        Assert.Contains(Plain, AssertError("CertificateNotFound", () => SigningKey.FromStore(Plain.ToLowerInvariant(), "k")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_users_store_goes_before_the_machines_and_a_private_key_before_none()
    {
        using X509Certificate2 whole = Certificate(Any);
        X509Certificate2 bare = X509CertificateLoader.LoadCertificate(whole.RawData);
        List<StoreLocation> asked = [];
        X509Certificate2 found = CertificateStores.Find(whole.Thumbprint, (location, thumbprint) =>
        {
            asked.Add(location);
            Assert.Equal(whole.Thumbprint, thumbprint);
            return location == StoreLocation.CurrentUser ? [bare] : [whole];
        });
        Assert.Same(whole, found);
        Assert.Equal([StoreLocation.CurrentUser, StoreLocation.LocalMachine], asked);

        using X509Certificate2 other = Certificate(Any);
        Assert.Same(other, CertificateStores.Find(Plain, (location, _) => location == StoreLocation.CurrentUser ? [other] : [Certificate(Any)]));
    }
}
