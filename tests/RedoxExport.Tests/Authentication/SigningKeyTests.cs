using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using RedoxExport.Authentication;
using static RedoxExport.Tests.Authentication.TestKeys;

namespace RedoxExport.Tests.Authentication;

public sealed class SigningKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("redox-keys-").FullName;

    public static TheoryData<string> Kinds => ["RSA", "EC"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_form_of_text_gives_the_same_key(string kind)
    {
        AsymmetricAlgorithm key = Of(kind);
        string[] forms =
        [
            Pkcs8Pem(key),
            TraditionalPem(key),
            "Bag Attributes\r\n  localKeyID: 01\r\n" + Pkcs8Pem(key).ReplaceLineEndings("\r\n") + "\r\n",
            Certificate(key).ExportCertificatePem() + "\n" + Pkcs8Pem(key),
            Pkcs8Pem(key).ReplaceLineEndings("\\n"),
            Pkcs8Pem(key).ReplaceLineEndings(" "),
            "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n" + TraditionalPem(key),
            Convert.ToBase64String(key.ExportPkcs8PrivateKey()),
            Convert.ToBase64String(Pfx(key, null)),
            Jwk(key),
            Jwks(Jwk(key)),
            "\uFEFF  " + Jwk(key) + "\n",
        ];
        Assert.All(forms, form =>
        {
            using SigningKey read = Read(form);
            Assert.Equal(kind == "RSA" ? "RS384" : "ES384", read.Algorithm);
            Assert.Equal("key-1", read.KeyId);
            AssertSame(key, read);
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_encrypted_pem_opens_with_its_password_and_no_other(string kind)
    {
        string pem = EncryptedPem(Of(kind));
        using SigningKey key = Read(pem, password: Password);
        AssertSame(Of(kind), key);

        AssertError("KeyPasswordWrong", () => Read(pem, password: "wrong"));
        AssertError("KeyPasswordRequired", () => Read(pem));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_pfx_opens_with_its_password_and_no_other(string kind)
    {
        byte[] pfx = Pfx(Of(kind), Password);
        using SigningKey key = Read(pfx, password: Password);
        AssertSame(Of(kind), key);

        AssertError("KeyPasswordWrong", () => Read(pfx, password: "wrong"));
        AssertError("KeyPasswordRequired", () => Read(pfx));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_is_known_by_its_content_and_not_by_its_name(string kind)
    {
        AsymmetricAlgorithm key = Of(kind);
        byte[][] contents =
        [
            Encoding.UTF8.GetBytes(Pkcs8Pem(key)),
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Jwk(key))],
            [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Pkcs8Pem(key))],
            key.ExportPkcs8PrivateKey(),
            key is RSA rsa ? rsa.ExportRSAPrivateKey() : ((ECDsa)key).ExportECPrivateKey(),
            Pfx(key, Password),
        ];
        string path = Path.Combine(_folder, "key.txt");
        using SecureString password = Secure(Password);
        Assert.All(contents, content =>
        {
            File.WriteAllBytes(path, content);
            using SigningKey read = SigningKey.FromFile(path, "key-1", password);
            AssertSame(key, read);
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_secure_string_and_a_certificate_give_the_key(string kind)
    {
        using SecureString secret = Secure(Pkcs8Pem(Of(kind)));
        using SigningKey fromText = SigningKey.FromSecureString(secret, "key-1", null);
        AssertSame(Of(kind), fromText);

        using X509Certificate2 certificate = Certificate(Of(kind));
        using (SigningKey fromCertificate = SigningKey.FromCertificate(certificate, "key-1"))
        {
            AssertSame(Of(kind), fromCertificate);
        }

        // It stays the caller's.
        Assert.True(certificate.HasPrivateKey);
        AssertError("KeyIdRequired", () => SigningKey.FromCertificate(certificate, " "));
    }

    [Fact]
    public void Numbers_with_leading_zeros_or_without_them_give_the_same_key()
    {
        Dictionary<string, object> jwk = JwkMembers(Rsa);
        byte[] prime = Base64UrlEncoder.DecodeBytes((string)jwk["p"]);
        jwk["p"] = Base64UrlEncoder.Encode((byte[])[0, 0, .. prime]);
        using SigningKey key = Read(JsonSerializer.Serialize(jwk));
        AssertSame(Rsa, key);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_key_without_an_id_needs_one(string kind)
    {
        Assert.All(
            [Pkcs8Pem(Of(kind)), Jwk(Of(kind), kid: null), Jwks(Jwk(Of(kind), kid: null))],
            text => AssertError("KeyIdRequired", () => Read(text, keyId: null)));
        AssertError("KeyIdRequired", () => Read(Pfx(Of(kind), null), keyId: null));
    }

    [Fact]
    public void A_jwk_brings_its_id_and_the_caller_may_name_another()
    {
        using SigningKey own = Read(Jwk(Any, "own"), keyId: null);
        Assert.Equal("own", own.KeyId);
        using SigningKey named = Read(Jwk(Any, "own"), keyId: "registered");
        Assert.Equal("registered", named.KeyId);
    }

    [Fact]
    public void In_a_key_set_the_id_picks_the_key()
    {
        string set = Jwks(Jwk(Rsa, "a"), Jwk(Any, "b"), Jwk(Any, "c", isPrivate: false));
        using SigningKey key = Read(set, "b");
        AssertSame(Any, key);

        Assert.Contains("'a', 'b'", AssertError("KeyAmbiguous", () => Read(set, null)).Message, StringComparison.Ordinal);
        Assert.Contains("'a', 'b', 'c'", AssertError("KeyIdNotFound", () => Read(set, "d")).Message, StringComparison.Ordinal);
        AssertError("KeyIsPublicOnly", () => Read(set, "c"));
    }

    [Fact]
    public void In_a_key_set_the_only_private_signing_key_needs_no_id()
    {
        Dictionary<string, object> encrypting = JwkMembers(Rsa, "enc");
        encrypting["use"] = "enc";
        string set = Jwks(Jwk(Rsa, "public", isPrivate: false), JsonSerializer.Serialize(encrypting), Jwk(Any, "signs"));
        using SigningKey key = Read(set, null);
        Assert.Equal("signs", key.KeyId);
        AssertError("KeyNotForSigning", () => Read(set, "enc"));
        AssertError("KeyNotRecognized", () => Read(Jwks(), null));
    }

    [Theory]
    [InlineData("kty", "oct", "KeyKindNotSupported")]
    [InlineData("kty", "OKP", "KeyKindNotSupported")]
    [InlineData("kty", null, "KeyIncomplete")]
    [InlineData("qi", null, "KeyIncomplete")]
    [InlineData("p", null, "KeyIncomplete")]
    [InlineData("d", null, "KeyIsPublicOnly")]
    [InlineData("d", "not/base64url", "KeyDamaged")]
    [InlineData("e", "AA", "KeyDamaged")]
    [InlineData("n", "AQAB", "KeyTooShort")]
    [InlineData("alg", "RS256", "KeyAlgorithmNotSupported")]
    [InlineData("use", "enc", "KeyNotForSigning")]
    [InlineData("oth", "x", "KeyKindNotSupported")]
    public void A_jwk_that_will_not_do_says_why(string member, string? value, string expected)
    {
        Dictionary<string, object> jwk = JwkMembers(Rsa);
        jwk.Remove(member);
        if (value is not null)
        {
            jwk[member] = value;
        }

        RedoxExportException error = AssertError(expected, () => Read(JsonSerializer.Serialize(jwk)));
        Assert.DoesNotContain((string)JwkMembers(Rsa)["d"], error.ToString(), StringComparison.Ordinal);
        Assert.Contains("The text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jwk_that_says_what_it_is_for_is_taken_at_its_word()
    {
        Dictionary<string, object> jwk = JwkMembers(Ec);
        jwk["alg"] = "ES384";
        jwk["use"] = "sig";
        jwk["key_ops"] = new[] { "sign" };
        jwk["x5c"] = new[] { "unread" };
        using SigningKey key = Read(JsonSerializer.Serialize(jwk));
        AssertSame(Ec, key);

        jwk["key_ops"] = new[] { "verify" };
        AssertError("KeyNotForSigning", () => Read(JsonSerializer.Serialize(jwk)));
    }

    [Fact]
    public void A_jwk_with_a_member_twice_is_damaged() =>
        AssertError("KeyDamaged", () => Read(Jwk(Any).TrimEnd('}') + ",\"kty\":\"EC\"}"));

    [Fact]
    public void A_key_whose_halves_do_not_belong_together_is_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Dictionary<string, object> jwk = JwkMembers(Ec);
        jwk["d"] = JwkMembers(other)["d"];
        AssertError("KeyDamaged", () => Read(JsonSerializer.Serialize(jwk)));
    }

    [Theory]
    [InlineData("d", "p", "q", "dp", "dq", "qi")]
    [InlineData("d")]
    public void An_rsa_key_with_numbers_of_another_signs_rightly_or_is_refused(params string[] members)
    {
        using RSA other = RSA.Create(2048);
        AssertSignsRightlyOrIsRefused(members.ToDictionary(member => member, member => JwkMembers(other)[member]));
    }

    [Theory]
    [InlineData("d", "AQAB")]
    [InlineData("e", "AQAD")]
    public void An_rsa_key_with_a_number_that_is_not_its_own_signs_rightly_or_is_refused(string member, string value) =>
        AssertSignsRightlyOrIsRefused(new Dictionary<string, object> { [member] = value });

    private static void AssertSignsRightlyOrIsRefused(Dictionary<string, object> changed)
    {
        Dictionary<string, object> jwk = JwkMembers(Rsa);
        foreach (KeyValuePair<string, object> member in changed)
        {
            jwk[member.Key] = member.Value;
        }

        // Its public half as it says itself. With the primes right, a platform may do without d: Windows computes it.
        using RSA stated = RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes((string)jwk["n"]), Exponent = Base64UrlEncoder.DecodeBytes((string)jwk["e"]) });
        try
        {
            using SigningKey key = Read(JsonSerializer.Serialize(jwk));
            AssertSame(stated, key);
        }
        catch (RedoxExportException error)
        {
            Assert.True(error.ErrorId is "KeyDamaged" or "KeyUnusable", error.ErrorId);
        }
    }

    [Theory]
    [InlineData("nistP256", "P-256")]
    [InlineData("nistP521", "P-521")]
    public void Another_curve_is_refused_by_name(string curve, string expected)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        using X509Certificate2 certificate = Certificate(key);
        Action[] ways =
        [
            () => Read(Pkcs8Pem(key)),
            () => Read(TraditionalPem(key)),
            () => Read(EncryptedPem(key), password: Password),
            () => Read(Jwk(key).Replace("P-384", expected, StringComparison.Ordinal)),
            () => SigningKey.FromCertificate(certificate, "key-1"),
        ];
        Assert.All(ways, way => Assert.Contains(expected, AssertError("KeyCurveNotSupported", way).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_rsa_key_of_1024_bits_is_refused()
    {
        using RSA key = RSA.Create(1024);
        using X509Certificate2 certificate = Certificate(key);
        Action[] ways =
        [
            () => Read(Pkcs8Pem(key)),
            () => Read(EncryptedPem(key), password: Password),
            () => Read(Jwk(key)),
            () => SigningKey.FromCertificate(certificate, "key-1"),
        ];
        Assert.All(ways, way => Assert.Contains("1024", AssertError("KeyTooShort", way).Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_public_key_says_that_it_is_one(string kind)
    {
        AsymmetricAlgorithm key = Of(kind);
        AssertError("KeyIsPublicOnly", () => Read(key.ExportSubjectPublicKeyInfoPem()));
        AssertError("KeyIsPublicOnly", () => Read(key.ExportSubjectPublicKeyInfo()));
        AssertError("KeyIsPublicOnly", () => Read(Jwk(key, isPrivate: false)));
        AssertError("KeyIsPublicOnly", () => Read(Rsa.ExportRSAPublicKeyPem()));
        AssertError("KeyIsPublicOnly", () => Read(Rsa.ExportRSAPublicKey()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_certificate_without_its_private_key_says_so(string kind)
    {
        using X509Certificate2 whole = Certificate(Of(kind));
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(whole.RawData);
        AssertError("CertificateWithoutPrivateKey", () => SigningKey.FromCertificate(bare, "key-1"));
        AssertError("CertificateWithoutPrivateKey", () => Read(whole.ExportCertificatePem()));
        AssertError("CertificateWithoutPrivateKey", () => Read(whole.RawData));
        AssertError("CertificateWithoutPrivateKey", () => Read(bare.Export(X509ContentType.Pfx)));
    }

    [Theory]
    [InlineData("", "KeyEmpty")]
    [InlineData(" \r\n\t", "KeyEmpty")]
    [InlineData("\uFEFF", "KeyEmpty")]
    [InlineData("hello", "KeyNotRecognized")]
    [InlineData("[]", "KeyNotRecognized")]
    [InlineData("bm8ga2V5", "KeyNotRecognized")]
    [InlineData("{", "KeyDamaged")]
    [InlineData("{\"keys\":{}}", "KeyDamaged")]
    [InlineData("{\"keys\":[1]}", "KeyDamaged")]
    [InlineData("{\"kty\":1}", "KeyDamaged")]
    [InlineData("{\"kty\":\"RSA\"} {}", "KeyDamaged")]
    [InlineData("{\"kty\":\"RSA\",\"kid\":\"\\ud800\"}", "KeyDamaged")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA", "KeyDamaged")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n????\n-----END PRIVATE KEY-----", "KeyDamaged")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "KeyDamaged")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", "KeyDamaged")]
    [InlineData("-----BEGIN FOO-----\nAAAA\n-----END FOO-----", "KeyNotRecognized")]
    [InlineData("-----BEGIN FOO PRIVATE KEY-----\nAAAA\n-----END FOO PRIVATE KEY-----", "KeyNotRecognized")]
    [InlineData("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----", "KeyKindNotSupported")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "KeyFormatNotSupported")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----", "KeyFormatNotSupported")]
    public void Text_that_is_no_key_gives_one_clear_error(string text, string expected) =>
        AssertError(expected, () => Read(text));

    [Fact]
    public void Two_private_keys_in_one_pem_are_ambiguous() =>
        AssertError("KeyAmbiguous", () => Read(Pkcs8Pem(Rsa) + "\n" + Pkcs8Pem(Any)));

    [Fact]
    public void A_pfx_that_is_cut_short_is_damaged() =>
        AssertError("KeyDamaged", () => Read(Pfx(Any, Password)[..200], password: Password));

    [Theory]
    [InlineData("1.3.101.112", "Ed25519")]
    [InlineData("1.2.840.113549.1.1.10", "PSS")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    public void A_pkcs8_key_of_another_algorithm_is_refused_by_name(string oid, string expected)
    {
        System.Formats.Asn1.AsnWriter writer = new(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(oid);
            }

            writer.WriteOctetString([4, 0]);
        }

        Assert.Contains(expected, AssertError("KeyKindNotSupported", () => Read(writer.Encode())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_a_folder_empty_or_too_large_says_so()
    {
        AssertError("KeyFileNotFound", () => SigningKey.FromFile(Path.Combine(_folder, "none.pem"), "k", null));
        AssertError("KeyFileNotFound", () => SigningKey.FromFile(Path.Combine(_folder, "no", "folder.pem"), "k", null));
        AssertError("KeyFileUnreadable", () => SigningKey.FromFile(_folder, "k", null));
        AssertError("KeyFileUnreadable", () => SigningKey.FromFile("", "k", null));

        string path = Path.Combine(_folder, "key");
        File.WriteAllBytes(path, []);
        AssertError("KeyEmpty", () => SigningKey.FromFile(path, "k", null));
        File.WriteAllBytes(path, new byte[(1024 * 1024) + 1]);
        AssertError("KeyFileTooLarge", () => SigningKey.FromFile(path, "k", null));
        File.WriteAllBytes(path, new byte[1024 * 1024]);
        AssertError("KeyNotRecognized", () => SigningKey.FromFile(path, "k", null));
    }

    [Fact]
    public void A_disposed_key_signs_no_more()
    {
        SigningKey key = Read(Pkcs8Pem(Any));
        key.Dispose();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign([1]));
    }

    [Fact]
    public void Many_threads_may_sign_at_once()
    {
        using SigningKey key = Read(Pkcs8Pem(Any));
        Parallel.For(0, 64, i => AssertSigned(Any, [(byte)i], key.Sign([(byte)i])));
    }
}
