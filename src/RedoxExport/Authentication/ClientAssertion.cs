using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Authentication;

/// <summary>Creates the signed JWT that replaces a client secret (RFC 7523; SMART Backend Services, "Obtaining an access token").</summary>
internal static class ClientAssertion
{
    /// <summary>
    /// SMART allows five minutes at most, measured with the server's clock. Four minutes leave a margin of one minute for a local clock
    /// that is ahead, and are far more than one request with its retries needs.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(4);

    /// <summary>Creates an assertion that is valid for one request.</summary>
    /// <param name="key">The key that signs the assertion.</param>
    /// <param name="clientId">The issuer and the subject.</param>
    /// <param name="tokenUri">
    /// The audience, spelled as it was given: a server compares it with its own spelling, which may differ from
    /// <see cref="Uri.AbsoluteUri"/>.
    /// </param>
    /// <param name="time">The wall clock.</param>
    public static string Create(SigningKey key, string clientId, Uri tokenUri, TimeProvider time)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        string header = Encode(json =>
        {
            json.WriteString("alg", key.Algorithm);
            json.WriteString("kid", key.KeyId);
            json.WriteString("typ", "JWT");
        });
        string claims = Encode(json =>
        {
            json.WriteString("iss", clientId);
            json.WriteString("sub", clientId);
            json.WriteString("aud", tokenUri.OriginalString.Trim());
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)Lifetime.TotalSeconds);
            json.WriteString("jti", NewId());
        });
        string signed = header + "." + claims;
        return signed + "." + Base64Url.Encode(key.Sign(Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>Returns 128 random bits from a cryptographic generator. Anyone who could guess the id could use it up first.</summary>
    private static string NewId()
    {
        byte[] id = new byte[16];
        using RandomNumberGenerator random = RandomNumberGenerator.Create();
        random.GetBytes(id);
        return Base64Url.Encode(id);
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.Encode(bytes.ToArray());
    }
}
