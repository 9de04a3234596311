using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Authentication;

/// <summary>Reads a JWK or a JWKS and selects the key that signs.</summary>
internal static class JwkReader
{
    /// <summary>Reads the numbers of the key and the key id to sign with.</summary>
    public static (KeyParts Parts, string KeyId) Read(ReadOnlySpan<byte> json, string? keyId, string source)
    {
        List<Jwk> keys = [];
        try
        {
            bool isSet = ReadAll(json, keys);
            Jwk key = isSet ? Pick(keys, keyId, source) : keys[0];

            // The key may be registered under another id than the one in the file, so the caller's id takes precedence.
            string id = keyId ?? Blank(key.KeyId) ?? throw AuthenticationErrors.KeyIdRequired(source);
            return (key.ToParts(source), id);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No inner exception, because the parser quotes the text that it could not read. InvalidOperationException: a string of invalid
            // UTF-8.
            throw AuthenticationErrors.KeyDamaged(source, "it is neither a JWK nor a JWKS, or not well-formed JSON");
        }
        finally
        {
            keys.ForEach(key => key.Dispose());
        }
    }

    private static bool ReadAll(ReadOnlySpan<byte> json, List<Jwk> keys)
    {
        bool isSet = IsSet(json);
        Utf8JsonReader reader = new(json);
        reader.Read();
        if (!isSet)
        {
            keys.Add(Jwk.Read(ref reader));
        }
        else
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isKeys = reader.ValueTextEquals("keys"u8);
                reader.Read();
                if (!isKeys)
                {
                    reader.Skip();
                    continue;
                }

                if (reader.TokenType != JsonTokenType.StartArray)
                {
                    throw new JsonException();
                }

                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    keys.Add(Jwk.Read(ref reader));
                }
            }
        }

        // Only white space may follow; anything else throws.
        return reader.Read() ? throw new JsonException() : isSet;
    }

    private static bool IsSet(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("keys"u8))
            {
                return true;
            }

            reader.Read();
            reader.Skip();
        }

        return false;
    }

    private static Jwk Pick(List<Jwk> keys, string? keyId, string source)
    {
        List<Jwk> signing = [.. keys.Where(key => key.IsPrivate && key.IsForSigning)];
        if (keyId is not null)
        {
            List<Jwk> named = [.. keys.Where(key => key.KeyId == keyId)];
            if (named.Count > 0)
            {
                return named.FirstOrDefault(signing.Contains) ?? named[0];
            }

            return signing is [{ KeyId: null }]
                ? signing[0]
                : throw AuthenticationErrors.KeyIdNotFound(source, SafeText.Clean(keyId, 100), Names(keys));
        }

        return signing.Count switch
        {
            1 => signing[0],
            0 when keys.Count == 0 => throw AuthenticationErrors.KeyNotRecognized(source),
            0 => throw AuthenticationErrors.KeyIsPublicOnly(source),
            _ => throw AuthenticationErrors.KeyAmbiguous(source, Names(signing)),
        };
    }

    private static string Names(List<Jwk> keys) =>
        keys.Count == 0
            ? "none"
            : string.Join(", ", keys.Take(20).Select(key => key.KeyId is { } id ? "'" + SafeText.Clean(id, 100) + "'" : "(one without kid)"))
                + (keys.Count > 20 ? ", …" : string.Empty);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
