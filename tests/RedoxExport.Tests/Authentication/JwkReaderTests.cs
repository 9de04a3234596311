using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.IdentityModel.Tokens;
using static RedoxExport.Tests.Authentication.TestKeys;

namespace RedoxExport.Tests.Authentication;

public sealed class JwkReaderTests
{
    private static readonly string[] Members = ["kty", "crv", "kid", "alg", "use", "key_ops", "n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y", "keys", "oth"];

    [Fact]
    public void Any_change_of_a_jwk_gives_a_key_or_one_error()
    {
        Gen<object> value = Gen.OneOf<object>(
            Gen.String.Select(text => (object)text),
            Gen.Byte.Array[0, 60].Select(bytes => (object)Base64UrlEncoder.Encode(bytes)),
            Gen.Int.Select(number => (object)number),
            Gen.Bool.Select(flag => (object)flag),
            Gen.String.Array[0, 3].Select(texts => (object)texts),
            Gen.Const<object>(new Dictionary<string, object> { ["keys"] = new object[] { 1 } }));
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, Members.Length - 1].Select(i => Members[i]), value, Gen.Bool).Sample(
            (isRsa, isSet, member, changed, remove) =>
            {
                Dictionary<string, object> jwk = JwkMembers(isRsa ? Rsa : Any);
                jwk.Remove(member);
                if (!remove)
                {
                    jwk[member] = changed;
                }

                string text = JsonSerializer.Serialize(jwk);
                return PrivateKeyDerTests.GivesKeyOrError(() => Read(isSet ? Jwks(text) : text, keyId: isSet ? null : "k"));
            },
            iter: 1000);
    }

    [Fact]
    public void Any_broken_bytes_of_a_jwk_give_a_key_or_one_error()
    {
        byte[][] seeds = [Encoding.UTF8.GetBytes(Jwk(Rsa)), Encoding.UTF8.GetBytes(Jwks(Jwk(Any), Jwk(Rsa, isPrivate: false)))];
        Gen.Select(Gen.Int[0, seeds.Length - 1].Select(i => seeds[i]), Gen.UInt, Gen.Byte, Gen.Bool).Sample(
            (seed, place, changed, cut) =>
            {
                byte[] copy = [.. seed];
                int at = (int)(place % copy.Length);
                copy[at] = changed;
                return PrivateKeyDerTests.GivesKeyOrError(() => Read(cut ? copy[..at] : copy, keyId: null));
            },
            iter: 1500);
    }
}
