using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Authentication;

/// <summary>
/// The private key that signs client assertions: RSA of at least 2048 bits (RS384) or elliptic curve P-384 (ES384), the two algorithms of
/// SMART Backend Services. A new instance signs and verifies once, so a key that cannot sign fails when it is created.
/// </summary>
/// <remarks>Safe to use from many threads. Dispose it with the connection that uses it.</remarks>
internal sealed class SigningKey : IDisposable
{
    internal const string Rs384 = "RS384";
    internal const string Es384 = "ES384";
    internal const int FewestRsaBits = 2048;
    private const int P384SignatureLength = 96;

    private readonly object _oneAtATime = new();
    private readonly AsymmetricAlgorithm _key;
    private readonly IDisposable? _certificate;
    private bool _disposed;

    private SigningKey(AsymmetricAlgorithm key, string keyId, IDisposable? certificate)
    {
        _key = key;
        _certificate = certificate;
        KeyId = keyId;
        Algorithm = key is RSA ? Rs384 : Es384;
    }

    /// <summary><c>RS384</c> or <c>ES384</c>: the <c>alg</c> of an assertion's header.</summary>
    public string Algorithm { get; }

    /// <summary>The <c>kid</c> of an assertion's header: the id under which the public key is registered.</summary>
    public string KeyId { get; }

    /// <summary>Reads a key from text: PEM, JWK, JWKS, or base64 of a DER key or a PFX file.</summary>
    /// <param name="text">The text. As a string it cannot be wiped from memory: prefer <see cref="FromSecureString"/>.</param>
    /// <param name="keyId">The key's id; required unless a JWK carries <c>kid</c>. In a JWKS, it selects the key.</param>
    /// <param name="password">The password of an encrypted PKCS#8 key or a PFX; otherwise not used.</param>
    /// <param name="source">The name of the text in errors, such as a path or a parameter's name.</param>
    /// <exception cref="RedoxExportException">The text is not a usable private key; the id of the error says why.</exception>
    public static SigningKey FromText(string text, string? keyId, string? password, string source)
    {
        _ = text ?? throw new ArgumentNullException(nameof(text));
        using SecureString? secret = SecretText.Protect(password);
        return FromCharacters(text.ToCharArray(), keyId, secret, source);
    }

    /// <summary>Reads a key from a file: PEM, JWK, JWKS, PFX or DER. The content of the file determines its format, not its name.</summary>
    /// <param name="path">The file; at most 1 MB.</param>
    /// <param name="keyId">As in <see cref="FromText"/>.</param>
    /// <param name="password">As in <see cref="FromText"/>.</param>
    /// <exception cref="RedoxExportException">The file is missing, unreadable, too large, or not a usable private key.</exception>
    public static SigningKey FromFile(string path, string? keyId, SecureString? password) => FromFile(path, keyId, password, null);

    /// <summary>Like <see cref="FromFile(string, string?, SecureString?)"/>, with a warning if other accounts can read the file.</summary>
    /// <param name="path">The file; at most 1 MB.</param>
    /// <param name="keyId">As in <see cref="FromText"/>.</param>
    /// <param name="password">As in <see cref="FromText"/>.</param>
    /// <param name="events">Receives the warning.</param>
    /// <exception cref="RedoxExportException">The file is missing, unreadable, too large, or not a usable private key.</exception>
    public static SigningKey FromFile(string path, string? keyId, SecureString? password, IExportEvents? events)
    {
        _ = path ?? throw new ArgumentNullException(nameof(path));
        byte[] data = KeyFile.Read(path, out ExportEvent? openToOthers);
        try
        {
            SigningKey key = KeyReader.Read(data, Blank(keyId), password, "The file '" + SafeText.Clean(path, 300) + "'");
            if (openToOthers is not null)
            {
                events?.Report(openToOthers);
            }

            return key;
        }
        finally
        {
            SecretText.Wipe(data);
        }
    }

    /// <summary>Reads a key from a secure string with the same content that <see cref="FromText"/> accepts.</summary>
    /// <param name="secret">The text.</param>
    /// <param name="keyId">As in <see cref="FromText"/>.</param>
    /// <param name="password">As in <see cref="FromText"/>.</param>
    /// <exception cref="RedoxExportException">The text is not a usable private key; the id of the error says why.</exception>
    public static SigningKey FromSecureString(SecureString secret, string? keyId, SecureString? password)
    {
        _ = secret ?? throw new ArgumentNullException(nameof(secret));
        return SecretText.Use(secret, text => FromCharacters(text, keyId, password, "The secure string"));
    }

    /// <summary>Takes the private key of a certificate. The caller still owns the certificate, which must outlive the key.</summary>
    /// <param name="certificate">A certificate with its private key. Its dates are not checked, because only the key is used.</param>
    /// <param name="keyId">The id under which the public key is registered.</param>
    /// <exception cref="RedoxExportException">
    /// The certificate has no private key that can be used, or <paramref name="keyId"/> is missing.
    /// </exception>
    public static SigningKey FromCertificate(X509Certificate2 certificate, string? keyId)
    {
        _ = certificate ?? throw new ArgumentNullException(nameof(certificate));
        string source = "The certificate " + certificate.Thumbprint;
        return Create(PrivateKeyOf(certificate, source), Blank(keyId), source, null);
    }

    /// <summary>Finds a certificate in the user's personal store, then in the machine's, and takes its private key.</summary>
    /// <param name="thumbprint">40 hexadecimal digits, in any case; blanks, colons and invisible characters between them are ignored.</param>
    /// <param name="keyId">The id under which the public key is registered.</param>
    /// <exception cref="RedoxExportException">
    /// There is no such certificate, it has no private key, or <paramref name="keyId"/> is missing.
    /// </exception>
    public static SigningKey FromStore(string thumbprint, string? keyId)
    {
        _ = thumbprint ?? throw new ArgumentNullException(nameof(thumbprint));
        X509Certificate2 certificate = CertificateStores.Find(thumbprint, CertificateStores.Search);
        string source = "The certificate " + certificate.Thumbprint;
        try
        {
            return Create(PrivateKeyOf(certificate, source), Blank(keyId), source, certificate);
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        lock (_oneAtATime)
        {
            _disposed = true;
            _key.Dispose();
            _certificate?.Dispose();
        }
    }

    /// <summary>Checks a key and takes ownership of it. Disposes the key if the check fails.</summary>
    internal static SigningKey Create(AsymmetricAlgorithm key, string? keyId, string source, IDisposable? certificate)
    {
        try
        {
            Check(key, source);
            return new SigningKey(key, keyId ?? throw AuthenticationErrors.KeyIdRequired(source), certificate);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    internal static AsymmetricAlgorithm PrivateKeyOf(X509Certificate2 certificate, string source)
    {
        if (!certificate.HasPrivateKey)
        {
            throw AuthenticationErrors.CertificateWithoutPrivateKey(source);
        }

        try
        {
            return certificate.GetRSAPrivateKey() as AsymmetricAlgorithm
                ?? certificate.GetECDsaPrivateKey()
                ?? throw AuthenticationErrors.KeyKindNotSupported(source, "of the algorithm " + certificate.PublicKey.Oid.Value);
        }
        catch (Exception e) when (IsKeyFault(e))
        {
            throw AuthenticationErrors.KeyUnusable(source, e);
        }
    }

    /// <summary>True for the exceptions that .NET throws about an invalid key, which depend on the platform.</summary>
    internal static bool IsKeyFault(Exception e) =>
        e is CryptographicException or ArgumentException or NotSupportedException or InvalidOperationException or OverflowException;

    /// <summary>Signs with SHA-384: PKCS#1 v1.5 for RSA; r and s of 48 bytes each for the curve, as JWS requires (RFC 7518, 3.4).</summary>
    internal byte[] Sign(byte[] data)
    {
        lock (_oneAtATime)
        {
            return _disposed ? throw new ObjectDisposedException(nameof(SigningKey)) : Sign(_key, data);
        }
    }

    private static SigningKey FromCharacters(char[] text, string? keyId, SecureString? password, string source)
    {
        byte[] data = [];
        try
        {
            data = Encoding.UTF8.GetBytes(text);
            return KeyReader.Read(data, Blank(keyId), password, source);
        }
        finally
        {
            SecretText.Wipe(data);
            Array.Clear(text, 0, text.Length);
        }
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text!.Trim();

    private static void Check(AsymmetricAlgorithm key, string source)
    {
        bool signs;
        try
        {
            if (key is RSA && key.KeySize < FewestRsaBits)
            {
                throw AuthenticationErrors.KeyTooShort(source, key.KeySize);
            }

            if (key is ECDsa ec && EllipticCurves.NameOf(ec) is var curve && curve != KeyParts.P384)
            {
                throw AuthenticationErrors.KeyCurveNotSupported(source, curve);
            }

            byte[] probe = Encoding.ASCII.GetBytes(nameof(SigningKey));
            signs = Verify(key, probe, Sign(key, probe));
        }
        catch (Exception e) when (IsKeyFault(e))
        {
            throw AuthenticationErrors.KeyUnusable(source, e);
        }

        if (!signs)
        {
            throw AuthenticationErrors.KeyDamaged(source, "its private and public parts do not match");
        }
    }

    private static byte[] Sign(AsymmetricAlgorithm key, byte[] data) => key is RSA rsa
        ? rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
        : ((ECDsa)key).SignData(data, HashAlgorithmName.SHA384);

    private static bool Verify(AsymmetricAlgorithm key, byte[] data, byte[] signature) => key is RSA rsa
        ? rsa.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
        : signature.Length == P384SignatureLength && ((ECDsa)key).VerifyData(data, signature, HashAlgorithmName.SHA384);
}
