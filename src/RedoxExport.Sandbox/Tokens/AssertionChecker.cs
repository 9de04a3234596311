using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Sandbox.Tokens;

/// <summary>Checks client assertions by the rules of SMART Backend Services. The error names the check that failed.</summary>
internal sealed class AssertionChecker(PublicKeySet? keys, Uri tokenUri, TimeProvider timeProvider)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    // The clocks of two machines differ.
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    /// <returns>The client id.</returns>
    /// <exception cref="AssertionRefusedException">A check failed.</exception>
    public string Check(string assertion)
    {
        string[] parts = assertion.Split('.');
        if (parts.Length != 3 || Base64Url.Decode(parts[2]) is not { Length: > 0 } signature)
        {
            throw new AssertionRefusedException("The client assertion is not a signed JWT of three base64url parts.");
        }

        using JsonDocument header = ReadPart(parts[0], "header");
        using JsonDocument claims = ReadPart(parts[1], "claims");
        string keyId = CheckHeader(header.RootElement, out string algorithm);
        CheckSignature(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), signature, keyId, algorithm);
        return CheckClaims(claims.RootElement);
    }

    private static string CheckHeader(JsonElement header, out string algorithm)
    {
        algorithm = Text(header, "alg") ?? "";
        if (algorithm is not ("RS384" or "ES384"))
        {
            throw new AssertionRefusedException($"The algorithm (alg) '{algorithm}' is neither RS384 nor ES384.");
        }

        if (Text(header, "typ") != "JWT")
        {
            throw new AssertionRefusedException("The type (typ) is not 'JWT'.");
        }

        return Text(header, "kid") is { Length: > 0 } keyId
            ? keyId
            : throw new AssertionRefusedException("The key id (kid) is missing.");
    }

    private void CheckSignature(byte[] signed, byte[] signature, string keyId, string algorithm)
    {
        if (keys is null)
        {
            return;
        }

        IReadOnlyList<PublicKey> named = keys.Find(keyId);
        if (named.Count == 0)
        {
            throw new AssertionRefusedException($"The key id (kid) '{keyId}' is not registered.");
        }

        List<PublicKey> candidates = named.Where(key => key.Algorithm == algorithm).ToList();
        if (candidates.Count == 0)
        {
            throw new AssertionRefusedException($"The registered key '{keyId}' does not sign with {algorithm}.");
        }

        if (!candidates.Exists(key => key.Verifies(signed, signature)))
        {
            throw new AssertionRefusedException("The signature does not verify with the registered key.");
        }
    }

    private string CheckClaims(JsonElement claims)
    {
        string? issuer = Text(claims, "iss");
        if (string.IsNullOrEmpty(issuer))
        {
            throw new AssertionRefusedException("The issuer (iss) is missing.");
        }

        if (!string.Equals(issuer, Text(claims, "sub"), StringComparison.Ordinal))
        {
            throw new AssertionRefusedException("The issuer (iss) and the subject (sub) are not the same.");
        }

        if (!Audiences(claims).Contains(tokenUri.AbsoluteUri, StringComparer.Ordinal))
        {
            throw new AssertionRefusedException($"The audience (aud) is not the token endpoint {tokenUri.AbsoluteUri}.");
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        DateTimeOffset expires = Instant(claims, "exp") ?? throw new AssertionRefusedException("The expiry (exp) is missing or not a number of seconds.");
        if (expires <= now - Leeway)
        {
            throw new AssertionRefusedException("The assertion has expired (exp).");
        }

        if (expires > now + LongestLife + Leeway)
        {
            throw new AssertionRefusedException("The expiry (exp) is more than five minutes ahead.");
        }

        if (Instant(claims, "nbf") > now + Leeway || Instant(claims, "iat") > now + Leeway)
        {
            throw new AssertionRefusedException("The assertion is not valid yet (iat, nbf).");
        }

        CheckNotReplayed(issuer!, Text(claims, "jti"), now, expires);
        return issuer!;
    }

    private void CheckNotReplayed(string issuer, string? id, DateTimeOffset now, DateTimeOffset expires)
    {
        if (string.IsNullOrEmpty(id))
        {
            throw new AssertionRefusedException("The assertion's id (jti) is missing.");
        }

        foreach (KeyValuePair<string, DateTimeOffset> old in _seen.Where(seen => seen.Value + Leeway < now))
        {
            _seen.TryRemove(old.Key, out _);
        }

        if (!_seen.TryAdd(issuer + "\n" + id, expires))
        {
            throw new AssertionRefusedException("The assertion's id (jti) was used before.");
        }
    }

    private static JsonDocument ReadPart(string part, string name)
    {
        try
        {
            if (Base64Url.Decode(part) is byte[] json)
            {
                JsonDocument document = JsonDocument.Parse(json);
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                {
                    return document;
                }

                document.Dispose();
            }
        }
        catch (JsonException)
        {
            throw new AssertionRefusedException($"The {name} of the client assertion is not JSON.");
        }

        throw new AssertionRefusedException($"The {name} of the client assertion is not a JSON object in base64url.");
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Instant(JsonElement from, string name)
    {
        // The limit is the end of the year 9999, the last year that DateTimeOffset supports.
        return from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out double seconds) && seconds is >= 0 and < 253402300800
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
                : null;
    }

    private static List<string?> Audiences(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out JsonElement audience))
        {
            return [];
        }

        return audience.ValueKind switch
        {
            JsonValueKind.String => [audience.GetString()],
            JsonValueKind.Array => audience.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()).ToList(),
            _ => [],
        };
    }
}
