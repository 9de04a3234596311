using System.ComponentModel;
using System.Globalization;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>Explains why TLS rejected a server: its name, its dates, its issuer, or its version of TLS.</summary>
internal static partial class TlsFailure
{
    private const int MostNames = 3;

    // SEC_E_UNSUPPORTED_FUNCTION and SEC_E_ALGORITHM_MISMATCH: Windows reports these for a server that supports only older versions.
    private static readonly int[] WindowsVersionErrors = [unchecked((int)0x80090302), unchecked((int)0x80090331)];

    // The texts of OpenSSL and macOS for the same fault; neither of them translates these texts.
    private static readonly string[] VersionWords = ["unsupported protocol", "alert protocol version", "bad protocol version"];

    // The texts of .NET, .NET Framework and OpenSSL for bytes that do not begin a TLS record.
    private static readonly string[] NotTlsWords = ["cannot determine the frame size", "unexpected packet format", "wrong version number"];

    /// <summary>Explains why a connection was not made.</summary>
    public static string Describe(Exception e, HttpRequestMessage request) =>
        StoredReason(request) ?? (IsNotTls(e) ? "the answer on this port is not TLS" : IsVersion(e) ? "it offers no TLS 1.2 or later" : NetworkFailure.Describe(e));

    /// <summary>Lists all faults of a certificate in one line.</summary>
    internal static string Explain(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string? host)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it did not send a certificate";
        }

        List<string> reasons = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"its certificate is for {NamesOf(certificate)}, not for {SafeText.Clean(host ?? "this host", 100)}");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            reasons.AddRange(ChainReasons(certificate, chain));
        }

        return string.Join(", and ", reasons);
    }

    private static IEnumerable<string> ChainReasons(X509Certificate2 certificate, X509Chain? chain)
    {
        X509ChainStatusFlags all = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
        const X509ChainStatusFlags NoTrust = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.ExplicitDistrust;
        if (all.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            yield return TimeReason(certificate, chain!.ChainPolicy.VerificationTime.ToUniversalTime());
        }

        if ((all & NoTrust) != 0)
        {
            yield return certificate.SubjectName.RawData.SequenceEqual(certificate.IssuerName.RawData)
                ? "its certificate is self-signed, and this computer does not trust it"
                : "its certificate comes from an issuer that this computer does not trust";
        }

        if (all.HasFlag(X509ChainStatusFlags.Revoked))
        {
            yield return "its certificate has been revoked";
        }

        X509ChainStatusFlags rest = all & ~(NoTrust | X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.Revoked);
        if (rest != 0 || all == 0)
        {
            yield return $"its certificate was rejected ({(all == 0 ? "no reason given" : rest.ToString())})";
        }
    }

    private static string TimeReason(X509Certificate2 certificate, DateTime now)
    {
        DateTime begins = certificate.NotBefore.ToUniversalTime();
        DateTime ends = certificate.NotAfter.ToUniversalTime();
        return now > ends ? $"its certificate expired on {Day(ends)}"
            : now < begins ? $"its certificate is not valid before {Day(begins)}"
            : "an intermediate certificate in its chain has expired or is not valid yet";
    }

    private static string Day(DateTime moment) => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string NamesOf(X509Certificate2 certificate)
    {
        string[] names = [.. AllNamesOf(certificate).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        string shown = string.Join(", ", names.Take(MostNames).Select(name => SafeText.Clean(name, 100)));
        return names.Length switch
        {
            0 => "no host",
            > MostNames => $"{shown} and {names.Length - MostNames} more",
            _ => shown,
        };
    }

    /// <summary>True if the server answered with something else than TLS, such as plain HTTP.</summary>
    public static bool IsNotTls(Exception e) => NetworkFailure.Chain(e).Any(inner => Array.Exists(NotTlsWords, words => inner.Message.IndexOf(words, StringComparison.OrdinalIgnoreCase) >= 0));

    private static bool IsVersion(Exception e) => NetworkFailure.Chain(e).Any(inner =>
        (inner is Win32Exception windows && WindowsVersionErrors.Contains(windows.NativeErrorCode))
        || VersionWords.Any(words => inner.Message.IndexOf(words, StringComparison.OrdinalIgnoreCase) >= 0));
}
