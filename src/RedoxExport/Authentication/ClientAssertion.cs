using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Authentication;

/// <summary>Makes the signed JWT that stands for a client secret (RFC 7523; SMART Backend Services, "Obtaining an access token").</summary>
internal static class ClientAssertion
{
    /// <summary>
    /// SMART allows five minutes at most, and a server measures them with its own clock. Four leave a minute for a clock of
    /// ours that is ahead, and are far more than one request with its retries needs.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(4);

    /// <summary>A new assertion, good for one request.</summary>
    /// <param name="key">Signs it.</param>
    /// <param name="clientId">Issuer and subject.</param>
    /// <param name="tokenUri">
    /// The audience, spelled as it was given: a server compares it with its own spelling, which <see cref="Uri.AbsoluteUri"/> may not be.
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

    /// <summary>128 random bits. Not from a seed: a guessable id would let somebody else use it up first.</summary>
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
