using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Authentication;

/// <summary>Finds a certificate by its thumbprint in the personal stores.</summary>
internal static class CertificateStores
{
    private static readonly StoreLocation[] Order = [StoreLocation.CurrentUser, StoreLocation.LocalMachine];

    /// <summary>Finds a certificate, preferably one with its private key. The caller disposes it.</summary>
    /// <param name="thumbprint">The thumbprint as the user pasted it.</param>
    /// <param name="search">Returns all certificates of a store that have a thumbprint in its normalized form.</param>
    public static X509Certificate2 Find(string thumbprint, Func<StoreLocation, string, IEnumerable<X509Certificate2>> search)
    {
        string plain = Normalise(thumbprint);
        List<X509Certificate2> found = [.. Order.SelectMany(location => search(location, plain))];
        X509Certificate2 best = found.Find(certificate => certificate.HasPrivateKey)
            ?? found.FirstOrDefault()
            ?? throw AuthenticationErrors.CertificateNotFound(plain);
        foreach (X509Certificate2 other in found.Where(certificate => !ReferenceEquals(certificate, best)))
        {
            other.Dispose();
        }

        return best;
    }

    /// <summary>Searches the personal store of the user or the machine. A store that does not exist is treated as empty.</summary>
    public static IEnumerable<X509Certificate2> Search(StoreLocation location, string thumbprint)
    {
        using X509Store store = new(StoreName.My, location);
        try
        {
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException or UnauthorizedAccessException)
        {
            return [];
        }

        return [.. store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false).Cast<X509Certificate2>()];
    }

    /// <summary>
    /// Returns 40 uppercase digits. The Windows certificate dialog puts blanks between the digits and an invisible U+200E before them.
    /// </summary>
    public static string Normalise(string thumbprint)
    {
        StringBuilder digits = new();
        foreach (char c in thumbprint)
        {
            if (Uri.IsHexDigit(c))
            {
                digits.Append(char.ToUpperInvariant(c));
            }
            else if (c < 0x80 && !char.IsWhiteSpace(c) && !SafeText.IsControl(c) && c is not (':' or '-'))
            {
                throw AuthenticationErrors.ThumbprintInvalid(SafeText.Clean(thumbprint, 100));
            }
        }

        return digits.Length == 40 ? digits.ToString() : throw AuthenticationErrors.ThumbprintInvalid(SafeText.Clean(thumbprint, 100));
    }
}
