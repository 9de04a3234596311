using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Authentication;

/// <summary>
/// One JSON Web Key (RFC 7517, 7518) as it was read: its public members as text, its numbers as bytes. Dispose it to wipe the numbers.
/// </summary>
internal sealed class Jwk : IDisposable
{
    private static readonly string[] TextMembers = ["kty", "crv", "kid", "alg", "use"];
    private static readonly string[] NumberMembers = ["n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y"];

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _numbers = new(StringComparer.Ordinal);
    private List<string>? _operations;
    private bool _hasMorePrimes;

    public string? KeyId => Text("kid");

    /// <summary>True if the key holds the private half.</summary>
    public bool IsPrivate => _numbers.ContainsKey("d");

    /// <summary>True if no member restricts the key to a use other than signing.</summary>
    public bool IsForSigning => Text("use") is null or "sig" && (_operations is null || _operations.Contains("sign"));

    /// <summary>Reads the object at the reader's position. Leaves the reader on the end of the object.</summary>
    /// <exception cref="JsonException">The object is not a JWK: a member has the wrong type or occurs twice.</exception>
    public static Jwk Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        Jwk key = new();
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                key.ReadMember(name, ref reader);
            }

            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Returns the numbers of the key, checked.</summary>
    /// <exception cref="RedoxExportException">The key is public only, of an unsupported kind, or lacks a member.</exception>
    public KeyParts ToParts(string source)
    {
        string? kind = Text("kty");
        if (kind is not ("RSA" or "EC"))
        {
            throw kind is null
                ? AuthenticationErrors.KeyIncomplete(source, "the JWK has no kty")
                : AuthenticationErrors.KeyKindNotSupported(source, kind == "oct" ? "a shared secret (oct)" : "of kty " + SafeText.Clean(kind, 40));
        }

        if (!IsPrivate)
        {
            throw AuthenticationErrors.KeyIsPublicOnly(source);
        }

        if (!IsForSigning)
        {
            throw AuthenticationErrors.KeyNotForSigning(source);
        }

        string wanted = kind == "RSA" ? SigningKey.Rs384 : SigningKey.Es384;
        string curve = Text("crv") ?? string.Empty;
        if (kind == "EC" && curve != KeyParts.P384)
        {
            throw AuthenticationErrors.KeyCurveNotSupported(source, curve.Length == 0 ? "no curve at all" : SafeText.Clean(curve, 40));
        }

        if (Text("alg") is { } algorithm && algorithm != wanted)
        {
            throw AuthenticationErrors.KeyAlgorithmNotSupported(source, SafeText.Clean(algorithm, 40), wanted);
        }

        if (kind == "EC")
        {
            Require(source, "x", "y");
            return KeyParts.ForEc(source, curve, _numbers["d"], _numbers["x"], _numbers["y"]);
        }

        if (_hasMorePrimes)
        {
            throw AuthenticationErrors.KeyKindNotSupported(source, "an RSA key of more than two primes");
        }

        Require(source, "n", "e", "p", "q", "dp", "dq", "qi");
        return KeyParts.ForRsa(
            source,
            _numbers["n"],
            _numbers["e"],
            _numbers["d"],
            _numbers["p"],
            _numbers["q"],
            _numbers["dp"],
            _numbers["dq"],
            _numbers["qi"]);
    }

    public void Dispose()
    {
        foreach (byte[] number in _numbers.Values)
        {
            SecretText.Wipe(number);
        }
    }

    private string? Text(string name) => _texts.TryGetValue(name, out string? value) ? value : null;

    private void Require(string source, params string[] names)
    {
        List<string> missing = [.. names.Where(name => !_numbers.ContainsKey(name))];
        if (missing.Count > 0)
        {
            throw AuthenticationErrors.KeyIncomplete(source, "the JWK has no " + string.Join(", ", missing));
        }
    }

    private void ReadMember(string name, ref Utf8JsonReader reader)
    {
        if (TextMembers.Contains(name))
        {
            if (reader.TokenType != JsonTokenType.String || _texts.ContainsKey(name))
            {
                throw new JsonException();
            }

            _texts.Add(name, reader.GetString()!);
        }
        else if (NumberMembers.Contains(name))
        {
            if (reader.TokenType != JsonTokenType.String || _numbers.ContainsKey(name))
            {
                throw new JsonException();
            }

            _numbers.Add(name, ReadBase64Url(ref reader));
        }
        else if (name == "key_ops")
        {
            ReadOperations(ref reader);
        }
        else
        {
            _hasMorePrimes |= name == "oth";
            reader.Skip();
        }
    }

    private void ReadOperations(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        _operations = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _operations.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException());
        }
    }

    /// <summary>Decodes the reader's own bytes, so that no number of the key becomes a string, which could not be wiped.</summary>
    private static byte[] ReadBase64Url(ref Utf8JsonReader reader)
    {
        byte[] text = new byte[reader.ValueSpan.Length];
        try
        {
            int length = reader.CopyString(text);
            return Base64Url.Decode(text.AsSpan(0, length)) ?? throw new JsonException();
        }
        finally
        {
            SecretText.Wipe(text);
        }
    }
}
