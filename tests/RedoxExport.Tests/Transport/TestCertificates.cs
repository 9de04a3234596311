using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RedoxExport.Tests.Authentication;

namespace RedoxExport.Tests.Transport;

/// <summary>Certificates that no computer trusts.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Begin = new(2019, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset FarEnd = new(2099, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 SelfSigned(DateTimeOffset? begins = null, DateTimeOffset? ends = null, params string[] names)
    {
        using AsymmetricAlgorithm key = NewKey();
        using X509Certificate2 certificate = Request("CN=" + names[0], key, names).CreateSelfSigned(begins ?? Begin, ends ?? FarEnd);
        return Usable(certificate);
    }

    /// <summary>One of an issuer that shows itself to nobody.</summary>
    public static X509Certificate2 Issued(string name)
    {
        using AsymmetricAlgorithm rootKey = NewKey();
        CertificateRequest root = Request("CN=Nobody's root", rootKey, []);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 issuer = root.CreateSelfSigned(Begin, FarEnd);
        using AsymmetricAlgorithm key = NewKey();
        using X509Certificate2 certificate = Request("CN=" + name, key, [name]).Create(issuer, Begin, FarEnd, [1, 2, 3, 4]);
        using X509Certificate2 whole = key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
        return Usable(whole);
    }

    private static AsymmetricAlgorithm NewKey() => TestKeys.HasCurves ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);

    private static CertificateRequest Request(string subject, AsymmetricAlgorithm key, string[] names)
    {
        CertificateRequest request = key is RSA rsa
            ? new(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        if (names.Length == 0)
        {
            return request;
        }

        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        return request;
    }

    // Windows serves TLS only with a key that has been through a PFX.
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
}
