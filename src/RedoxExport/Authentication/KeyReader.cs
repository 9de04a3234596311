using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Authentication;

/// <summary>Detects the format of a key file or text by its content, and reads it.</summary>
internal static class KeyReader
{
    // X509KeyStorageFlags.EphemeralKeySet, which netstandard2.0 does not define: no private key is written to disk.
    private const X509KeyStorageFlags EphemeralKeySet = (X509KeyStorageFlags)32;

    // ERROR_INVALID_PASSWORD: .NET uses it on every platform.
    private const int InvalidPassword = unchecked((int)0x80070056);

    /// <summary>Reads one key. The caller keeps the bytes and wipes them.</summary>
    public static SigningKey Read(byte[] data, string? keyId, SecureString? password, string source)
    {
        DerKind kind = DerFormat.Sniff(data);
        if (kind != DerKind.Unknown)
        {
            return ReadDer(data, kind, keyId, password, source);
        }

        byte[] text = ToUtf8(data);
        byte[]? decoded = null;
        try
        {
            ReadOnlySpan<byte> trimmed = Trim(text);
            if (trimmed.IsEmpty)
            {
                throw AuthenticationErrors.KeyEmpty(source);
            }

            if (trimmed[0] == (byte)'{')
            {
                return ReadJwk(trimmed, keyId, source);
            }

            if (trimmed.IndexOf("-----BEGIN "u8) >= 0)
            {
                return ReadPem(trimmed, keyId, password, source);
            }

            // A secret store returns a PFX, and sometimes a key, as base64 without BEGIN and END lines.
            decoded = PemReader.DecodeBase64(trimmed);
            kind = decoded is null ? DerKind.Unknown : DerFormat.Sniff(decoded);
            return kind == DerKind.Unknown
                ? throw AuthenticationErrors.KeyNotRecognized(source)
                : ReadDer(decoded!, kind, keyId, password, source);
        }
        finally
        {
            SecretText.Wipe(decoded);
            SecretText.Wipe(text);
        }
    }

    private static SigningKey ReadJwk(ReadOnlySpan<byte> json, string? keyId, string source)
    {
        (KeyParts parts, string id) = JwkReader.Read(json, keyId, source);
        using (parts)
        {
            return SigningKey.Create(parts.Import(source), id, source, null);
        }
    }

    private static SigningKey ReadPem(ReadOnlySpan<byte> text, string? keyId, SecureString? password, string source)
    {
        List<PemReader.Block> blocks;
        try
        {
            blocks = PemReader.Find(text);
        }
        catch (FormatException)
        {
            throw AuthenticationErrors.KeyDamaged(source, "a BEGIN line of the PEM text has no END line");
        }

        List<PemReader.Block> keys = [.. blocks.Where(block => block.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))];
        if (keys.Count != 1)
        {
            throw keys.Count > 1 ? AuthenticationErrors.KeyAmbiguous(source, keys.Count + " private keys in PEM")
                : blocks.Exists(block => block.Label.EndsWith("CERTIFICATE", StringComparison.Ordinal)) ? AuthenticationErrors.CertificateWithoutPrivateKey(source)
                : blocks.Exists(block => block.Label.EndsWith("PUBLIC KEY", StringComparison.Ordinal)) ? AuthenticationErrors.KeyIsPublicOnly(source)
                : AuthenticationErrors.KeyNotRecognized(source);
        }

        PemReader.Block key = keys[0];
        ReadOnlySpan<byte> body = text.Slice(key.Start, key.Length);
        if (key.Label == "OPENSSH PRIVATE KEY")
        {
            throw AuthenticationErrors.KeyFormatNotSupported(source, "in OpenSSH's own format", "ssh-keygen -p -m PKCS8 -f <a copy of the file>");
        }

        if (body.IndexOf("Proc-Type:"u8) >= 0)
        {
            throw AuthenticationErrors.KeyFormatNotSupported(source, "encrypted in OpenSSL's traditional format", "openssl pkcs8 -topk8 -in <file> -out <new file>");
        }

        DerKind kind = key.Label switch
        {
            "PRIVATE KEY" => DerKind.Pkcs8,
            "RSA PRIVATE KEY" => DerKind.Pkcs1,
            "EC PRIVATE KEY" => DerKind.Sec1,
            "ENCRYPTED PRIVATE KEY" => DerKind.EncryptedPkcs8,
            "DSA PRIVATE KEY" => throw AuthenticationErrors.KeyKindNotSupported(source, "a DSA key"),
            _ => throw AuthenticationErrors.KeyNotRecognized(source),
        };
        byte[] der = PemReader.DecodeBase64(body) ?? throw AuthenticationErrors.KeyDamaged(source, "the text between its BEGIN and END lines is not base64");
        try
        {
            return ReadDer(der, kind, keyId, password, source);
        }
        finally
        {
            SecretText.Wipe(der);
        }
    }

    private static SigningKey ReadDer(byte[] der, DerKind kind, string? keyId, SecureString? password, string source)
    {
        switch (kind)
        {
            case DerKind.Certificate:
                throw AuthenticationErrors.CertificateWithoutPrivateKey(source);
            case DerKind.PublicKey:
                throw AuthenticationErrors.KeyIsPublicOnly(source);
            case DerKind.Pfx:
                return ReadPfx(der, keyId, password, source);
            case DerKind.EncryptedPkcs8:
                AsymmetricAlgorithm decrypted = Decrypt(der, password, source);
                return SigningKey.Create(decrypted, keyId, source, null);
            default:
                using (KeyParts parts = PrivateKeyDer.Read(der, kind, source))
                {
                    return SigningKey.Create(parts.Import(source), keyId, source, null);
                }
        }
    }

    private static SigningKey ReadPfx(byte[] der, string? keyId, SecureString? password, string source)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = OpenPfx(der, password);
        }
        catch (CryptographicException e) when (e.HResult == InvalidPassword)
        {
            throw password is null || password.Length == 0 ? AuthenticationErrors.KeyPasswordRequired(source) : AuthenticationErrors.KeyPasswordWrong(source);
        }
        catch (Exception e) when (SigningKey.IsKeyFault(e))
        {
            throw AuthenticationErrors.KeyDamaged(source, "the PFX file could not be opened: " + SafeText.Clean(e.Message, 200));
        }

        try
        {
            return SigningKey.Create(SigningKey.PrivateKeyOf(certificate, source), keyId, source, certificate);
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
    }

    private static X509Certificate2 OpenPfx(byte[] der, SecureString? password)
    {
        // macOS has no ephemeral keys, and .NET Framework before 4.7.2 does not know the flag.
        if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
        {
            return new X509Certificate2(der, password, X509KeyStorageFlags.DefaultKeySet);
        }

        try
        {
            return new X509Certificate2(der, password, EphemeralKeySet);
        }
        catch (ArgumentException)
        {
            return new X509Certificate2(der, password, X509KeyStorageFlags.DefaultKeySet);
        }
    }

    private static AsymmetricAlgorithm Decrypt(byte[] der, SecureString? password, string source)
    {
#if NET8_0_OR_GREATER
        if (password is null || password.Length == 0)
        {
            throw AuthenticationErrors.KeyPasswordRequired(source);
        }

        // The algorithm of the key is known only after decryption, so both are tried.
        return SecretText.Use<AsymmetricAlgorithm?>(password, text => TryDecrypt(RSA.Create(), der, text) ?? TryDecrypt(ECDsa.Create(), der, text))
            ?? throw AuthenticationErrors.KeyPasswordWrong(source);
    }

    private static AsymmetricAlgorithm? TryDecrypt(AsymmetricAlgorithm key, byte[] der, char[] password)
    {
        try
        {
            key.ImportEncryptedPkcs8PrivateKey(password, der, out _);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }
#else
        _ = (der, password);
        throw AuthenticationErrors.KeyEncryptionNotSupported(source);
    }
#endif

    /// <summary>Returns a copy as UTF-8 without a byte order mark: <c>&gt;</c> of Windows PowerShell writes UTF-16.</summary>
    private static byte[] ToUtf8(byte[] data)
    {
        Encoding? wide = data.Length < 2 ? null
            : (data[0], data[1]) switch
            {
                (0xFF, 0xFE) => Encoding.Unicode,
                (0xFE, 0xFF) => Encoding.BigEndianUnicode,
                _ => null,
            };
        if (wide is null)
        {
            return data.AsSpan(Utf8Json.MarkLength(data)).ToArray();
        }

        char[] text = wide.GetChars(data, 2, data.Length - 2);
        try
        {
            return Encoding.UTF8.GetBytes(text);
        }
        finally
        {
            Array.Clear(text, 0, text.Length);
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            text = text.Slice(1);
        }

        while (!text.IsEmpty && text[text.Length - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            text = text.Slice(0, text.Length - 1);
        }

        return text;
    }
}
