using System.Net.Http;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace RedoxExport.Transport;

internal static partial class TlsFailure
{
    /// <summary>Accepts exactly the certificates that .NET accepts by default. For any other, throws an exception that explains the reason.</summary>
    /// <exception cref="AuthenticationException">The certificate is not valid; the message says why.</exception>
    public static bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
            ? true
            : throw new AuthenticationException(Explain(certificate as X509Certificate2, chain, errors, (sender as SslStream)?.TargetHostName));

    // The exception has the reason.
    private static string? StoredReason(HttpRequestMessage request)
    {
        _ = request;
        return null;
    }

    private static IEnumerable<string> AllNamesOf(X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension[] alternatives = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()];
        return alternatives.Length > 0
            ? alternatives.SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
            : [certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)];
    }
}
