using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using RedoxExport.Authentication;

namespace RedoxExport.Tests.Authentication;

public sealed class NewKeyTests
{
    [Theory]
    [InlineData(KeyAlgorithm.RS384, 3072)]
    [InlineData(KeyAlgorithm.ES384, 384)]
    public void The_private_half_signs_and_the_public_half_in_both_forms_verifies(KeyAlgorithm algorithm, int bits)
    {
        using NewKey made = NewKey.Create(algorithm);
        string pem = Encoding.ASCII.GetString(made.WritePrivatePem());
        using SigningKey key = SigningKey.FromText(pem, "k", null, "The text");
        byte[] message = [1, 2, 3];
        byte[] signature = key.Sign(message);

        using AsymmetricAlgorithm fromPem = ReadPublic(algorithm, Encoding.ASCII.GetString(made.WritePublicPem()));
        using AsymmetricAlgorithm fromJwk = ReadJwk(made);

        Assert.Equal(algorithm.ToString(), key.Algorithm);
        Assert.Equal(bits, fromPem.KeySize);
        Assert.True(Verifies(fromPem, message, signature));
        Assert.True(Verifies(fromJwk, message, signature));
    }

    [Fact]
    public void The_forms_of_an_RSA_key_are_those_that_dotnet_writes()
    {
        using NewKey made = NewKey.Create(KeyAlgorithm.RS384);
        string pem = Encoding.ASCII.GetString(made.WritePrivatePem());
        using RSA rsa = RSA.Create();
        rsa.ImportFromPem(pem);

        Assert.Equal(rsa.ExportPkcs8PrivateKeyPem(), pem.TrimEnd('\n'));
        Assert.Equal(rsa.ExportSubjectPublicKeyInfoPem(), Encoding.ASCII.GetString(made.WritePublicPem()).TrimEnd('\n'));
    }

    [Fact]
    public void The_public_form_of_a_curve_key_is_that_which_dotnet_writes()
    {
        using NewKey made = NewKey.Create(KeyAlgorithm.ES384);
        using ECDsa ec = ECDsa.Create();
        ec.ImportFromPem(Encoding.ASCII.GetString(made.WritePrivatePem()));

        Assert.Equal(ec.ExportSubjectPublicKeyInfoPem(), Encoding.ASCII.GetString(made.WritePublicPem()).TrimEnd('\n'));
    }

    [Fact]
    public void The_secret_has_the_private_half()
    {
        using NewKey made = NewKey.Create(KeyAlgorithm.ES384);
        using SigningKey key = SigningKey.FromSecureString(made.WritePrivateSecret(), "k", null);

        Assert.Equal("ES384", key.Algorithm);
    }

    [Fact]
    public void A_certificate_gives_its_public_half()
    {
        using RSA rsa = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=k", rsa, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));

        using NewKey made = NewKey.Of(certificate)!;

        Assert.Equal(rsa.ExportSubjectPublicKeyInfoPem(), Encoding.ASCII.GetString(made.WritePublicPem()).TrimEnd('\n'));
    }

    private static bool Verifies(AsymmetricAlgorithm key, byte[] message, byte[] signature) => key is RSA rsa
        ? rsa.VerifyData(message, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
        : ((ECDsa)key).VerifyData(message, signature, HashAlgorithmName.SHA384);

    private static AsymmetricAlgorithm ReadPublic(KeyAlgorithm algorithm, string pem)
    {
        AsymmetricAlgorithm key = algorithm == KeyAlgorithm.RS384 ? RSA.Create() : ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private static AsymmetricAlgorithm ReadJwk(NewKey made)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            made.WriteJwk(json, "k");
        }

        using JsonDocument document = JsonDocument.Parse(text.ToArray());
        byte[] Number(string name) => Base64Url.Decode(Encoding.ASCII.GetBytes(document.RootElement.GetProperty(name).GetString()!))!;
        Assert.Equal("k", document.RootElement.GetProperty("kid").GetString());
        Assert.False(document.RootElement.TryGetProperty("d", out _));
        return made.Algorithm == KeyAlgorithm.RS384
            ? RSA.Create(new RSAParameters { Modulus = Number("n"), Exponent = Number("e") })
            : ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = new ECPoint { X = Number("x"), Y = Number("y") } });
    }
}
