using System.Security.Cryptography.X509Certificates;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>The issuer and the end of the last certificate that a server sent, valid or not. Thread-safe.</summary>
internal sealed class SeenCertificates
{
    private const int LongestName = 100;

    private volatile SeenCertificate? _last;

    public SeenCertificate? Last => _last;

    public void See(X509Certificate? certificate)
    {
        if (certificate is X509Certificate2 seen)
        {
            _last = new SeenCertificate(SafeText.Clean(seen.GetNameInfo(X509NameType.SimpleName, forIssuer: true), LongestName), seen.NotAfter);
        }
    }
}

/// <summary>A certificate.</summary>
/// <param name="Issuer">The name of its issuer.</param>
/// <param name="Expires">The last moment at which it is valid.</param>
internal sealed record SeenCertificate(string Issuer, DateTimeOffset Expires);
