using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RedoxExport.Transport;

internal static partial class TlsFailure
{
    private const string Reason = "RedoxExport.TlsFailure";

    /// <summary>Accepts exactly the certificates that .NET accepts by default. For any other, stores the reason with the request.</summary>
    public static bool Check(HttpRequestMessage request, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        request.Properties[Reason] = Explain(certificate, chain, errors, request.RequestUri?.Host);
        return false;
    }

    private static string? StoredReason(HttpRequestMessage request) =>
        request.Properties.TryGetValue(Reason, out object? reason) ? (string)reason : null;

    // .NET Framework gives only one name of a certificate.
    private static IEnumerable<string> AllNamesOf(X509Certificate2 certificate) => [certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)];
}
