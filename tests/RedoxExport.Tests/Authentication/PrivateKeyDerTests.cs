using System.Security.Cryptography;
using CsCheck;
using RedoxExport.Authentication;
using static RedoxExport.Tests.Authentication.TestKeys;

namespace RedoxExport.Tests.Authentication;

public sealed class PrivateKeyDerTests
{
    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    public void The_numbers_of_an_rsa_key_are_those_that_dotnet_reads(int bits)
    {
        using RSA key = RSA.Create(bits);
        RSAParameters expected = key.ExportParameters(true);
        foreach (byte[] der in new[] { key.ExportPkcs8PrivateKey(), key.ExportRSAPrivateKey() })
        {
            using KeyParts parts = PrivateKeyDer.Read(der, DerFormat.Sniff(der), "The test");
            RSAParameters actual = parts.Rsa!.Value;
            Assert.Equal(expected.Modulus, actual.Modulus);
            Assert.Equal(expected.Exponent, actual.Exponent);
            Assert.Equal(expected.D, actual.D);
            Assert.Equal(expected.P, actual.P);
            Assert.Equal(expected.Q, actual.Q);
            Assert.Equal(expected.DP, actual.DP);
            Assert.Equal(expected.DQ, actual.DQ);
            Assert.Equal(expected.InverseQ, actual.InverseQ);
        }
    }

    [Fact]
    public void The_numbers_of_many_curve_keys_are_those_that_dotnet_reads()
    {
        // Many, so that some have numbers with leading zeros.
        for (int i = 0; i < 300; i++)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            ECParameters expected = key.ExportParameters(true);
            foreach (byte[] der in new[] { key.ExportPkcs8PrivateKey(), key.ExportECPrivateKey() })
            {
                using KeyParts parts = PrivateKeyDer.Read(der, DerFormat.Sniff(der), "The test");
                ECParameters actual = parts.Ec!.Value;
                Assert.Equal(expected.D, actual.D);
                Assert.Equal(expected.Q.X, actual.Q.X);
                Assert.Equal(expected.Q.Y, actual.Q.Y);
            }
        }
    }

    [Fact]
    public void A_curve_key_without_its_public_point_is_read()
    {
        byte[] der = Sec1(Ec.ExportParameters(true).D!);
        using SigningKey key = Read(der);
        AssertSame(Ec, key);
    }

    [Fact]
    public void Every_file_is_known_for_what_it_is()
    {
        using System.Security.Cryptography.X509Certificates.X509Certificate2 certificate = Certificate(Rsa);
        Assert.Equal(DerKind.Pkcs8, DerFormat.Sniff(Rsa.ExportPkcs8PrivateKey()));
        Assert.Equal(DerKind.Pkcs8, DerFormat.Sniff(Ec.ExportPkcs8PrivateKey()));
        Assert.Equal(DerKind.Pkcs1, DerFormat.Sniff(Rsa.ExportRSAPrivateKey()));
        Assert.Equal(DerKind.Sec1, DerFormat.Sniff(Ec.ExportECPrivateKey()));
        Assert.Equal(DerKind.PublicKey, DerFormat.Sniff(Rsa.ExportRSAPublicKey()));
        Assert.Equal(DerKind.PublicKey, DerFormat.Sniff(Ec.ExportSubjectPublicKeyInfo()));
        Assert.Equal(DerKind.Certificate, DerFormat.Sniff(certificate.RawData));
        Assert.Equal(DerKind.Pfx, DerFormat.Sniff(Pfx(Rsa, Password)));
        Assert.Equal(DerKind.EncryptedPkcs8, DerFormat.Sniff(PemBytes(EncryptedPem(Ec))));
        Assert.Equal(DerKind.Pfx, DerFormat.Sniff([0x30, 0x80, 2, 1, 3, 0x30, 0x80]));
        Assert.Equal(DerKind.Unknown, DerFormat.Sniff([]));
        Assert.Equal(DerKind.Unknown, DerFormat.Sniff([0x30]));
        Assert.Equal(DerKind.Unknown, DerFormat.Sniff("0123456789"u8));
    }

    [Theory]
    [InlineData("3080")]
    [InlineData("30810100")]
    [InlineData("3082000100")]
    [InlineData("30850000000001FF")]
    [InlineData("3084FFFFFFFF00")]
    [InlineData("3002AA")]
    [InlineData("0203000000")]
    public void What_der_forbids_is_not_read(string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        Assert.Throws<CryptographicException>(() =>
        {
            DerReader reader = new(data);
            if (reader.NextTag == DerReader.Sequence)
            {
                reader.ReadSequence();
            }
            else
            {
                reader.ReadUnsigned();
            }
        });
    }

    [Theory]
    [InlineData("020100", "00")]
    [InlineData("02017F", "7F")]
    [InlineData("02020080", "80")]
    [InlineData("0203010000", "010000")]
    public void An_integer_is_read_without_its_sign_byte(string hex, string expected)
    {
        DerReader reader = new(Convert.FromHexString(hex));
        Assert.Equal(expected, Convert.ToHexString(reader.ReadUnsigned()));
    }

    [Theory]
    [InlineData("02020001")]
    [InlineData("0201FF")]
    [InlineData("0200")]
    public void An_integer_that_is_negative_or_padded_is_not_read(string hex) =>
        Assert.Throws<CryptographicException>(() => new DerReader(Convert.FromHexString(hex)).ReadUnsigned().ToArray());

    [Fact]
    public void Any_object_identifier_reads_as_dotnet_writes_it() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 39], Gen.ULong[0, ulong.MaxValue >> 8].Array[0, 8]).Sample(arcs =>
        {
            (int first, int second, ulong[] rest) = arcs;
            string oid = string.Join('.', [first.ToString(), second.ToString(), .. rest.Select(arc => arc.ToString())]);
            System.Formats.Asn1.AsnWriter writer = new(System.Formats.Asn1.AsnEncodingRules.DER);
            writer.WriteObjectIdentifier(oid);
            DerReader reader = new(writer.Encode());
            return reader.ReadObjectIdentifier() == oid && reader.IsAtEnd;
        });

    [Fact]
    public void Any_bytes_give_a_key_or_one_error()
    {
        byte[][] seeds = [Rsa.ExportPkcs8PrivateKey(), Rsa.ExportRSAPrivateKey(), .. HasCurves ? [Ec.ExportPkcs8PrivateKey(), Ec.ExportECPrivateKey()] : Array.Empty<byte[]>()];
        Gen<byte[]> mutated = Gen.Select(Gen.Int[0, seeds.Length - 1].Select(i => seeds[i]), Gen.Int.Array[1, 4], Gen.Byte.Array[4], Gen.Int[0, 5]).Select((seed, places, values, cut) =>
        {
            byte[] copy = [.. seed];
            for (int i = 0; i < places.Length; i++)
            {
                // The structure is in the first bytes, so half of the changes go there.
                int range = (places[i] & 1) == 0 ? 40 : copy.Length;
                copy[(int)((uint)places[i] / 2 % range)] = values[i];
            }

            return cut == 0 ? copy[..(int)((uint)places[0] % copy.Length)] : copy;
        });
        Gen.OneOf(mutated, Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 100].Select(tail => (byte[])[0x30, (byte)tail.Length, .. tail])).Sample(
            data => GivesKeyOrError(() => Read(data)),
            iter: 1500);
    }

    internal static bool GivesKeyOrError(Func<SigningKey> read)
    {
        try
        {
            using SigningKey key = read();
            return key.Sign([1]).Length > 0;
        }
        catch (RedoxExportException e)
        {
            return e.ErrorId.Length > 0;
        }
    }

    private static byte[] PemBytes(string pem)
    {
        PemFields fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static byte[] Sec1(byte[] d)
    {
        System.Formats.Asn1.AsnWriter writer = new(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(d);
            using (writer.PushSequence(new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 0)))
            {
                writer.WriteObjectIdentifier("1.3.132.0.34");
            }
        }

        return writer.Encode();
    }
}
