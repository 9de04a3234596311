using System.Text.Json;
using RedoxExport.Storage;

namespace RedoxExport.Authentication;

/// <summary>The public keys of a folder as a JWKS (RFC 7517), newest first: what a server is given to check assertions.</summary>
internal static class PublicKeySet
{
    // Members that only a private or a shared key has.
    private static readonly string[] SecretMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>Reads the keys of a set.</summary>
    /// <param name="path">The file; it may be missing.</param>
    /// <returns>The keys, as they are written.</returns>
    /// <exception cref="RedoxExportException"><c>KeySetInvalid</c>, or the disk's error.</exception>
    public static IReadOnlyList<JsonElement> Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(path, e, DiskUse.Read);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement[] keys = [.. document.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.Clone())];
            if (Array.Exists(keys, key => key.ValueKind != JsonValueKind.Object || IdOf(key) is null))
            {
                throw AuthenticationErrors.KeySetInvalid(path, "one of its keys has no id (kid)");
            }

            return Array.Exists(keys, key => Array.Exists(SecretMembers, name => key.TryGetProperty(name, out _)))
                ? throw AuthenticationErrors.KeySetInvalid(path, "one of its keys is a private key")
                : keys;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // No inner exception, because it quotes the text.
            throw AuthenticationErrors.KeySetInvalid(path, "it is not a JWKS");
        }
        finally
        {
            SecretText.Wipe(bytes);
        }
    }

    /// <summary>The id of a key; <see langword="null"/> if it has none.</summary>
    public static string? IdOf(JsonElement key) => key.TryGetProperty("kid", out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    /// <summary>Writes a set with a new key before those that were there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The new key.</param>
    /// <param name="keyId">Its id.</param>
    /// <param name="others">The other keys.</param>
    /// <exception cref="RedoxExportException">The disk's error.</exception>
    public static void Write(string path, NewKey key, string keyId, IEnumerable<JsonElement> others) => Disk.Write(path, () => AtomicFile.Write(path, file =>
    {
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("keys");
        key.WriteJwk(json, keyId);
        foreach (JsonElement other in others)
        {
            other.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }));
}
