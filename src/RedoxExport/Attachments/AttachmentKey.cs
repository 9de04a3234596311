using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>
/// Identifies the content of an attachment: the first half of a SHA-256, as 32 hexadecimal digits. That of a link ignores its signature, which
/// servers renew, so a link is the same one every night.
/// </summary>
internal static class AttachmentKey
{
    /// <summary>The length in bytes.</summary>
    public const int Bytes = 16;

    // The query parameters of signed links: a parameter whose presence shows the signature, and the names that belong to it.
    private static readonly (string Mark, Func<string, bool> IsPart)[] Signatures =
    [
        ("X-Amz-Signature", static name => name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)),
        ("X-Goog-Signature", static name => name.StartsWith("X-Goog-", StringComparison.OrdinalIgnoreCase)),
        ("Signature", static name => IsOneOf(name, "Signature", "Expires", "Policy", "Key-Pair-Id", "AWSAccessKeyId", "GoogleAccessId", "OSSAccessKeyId", "x-amz-security-token")),
        ("sig", static name => IsOneOf(name, "sig", "se", "st", "sp", "sv", "sr", "spr", "sip", "si", "skoid", "sktid", "skt", "ske", "sks", "skv", "sdd", "ses", "saoid", "suoid", "scid")),
    ];

    /// <summary>The key of a link.</summary>
    /// <param name="link">The absolute link.</param>
    public static string OfLink(Uri link) =>
        Hexadecimal.Sha256Of(link.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + WithoutSignature(link.Query), Bytes);

    /// <summary>The key of data that are in the resource itself.</summary>
    /// <param name="sha256">The SHA-256 of the data.</param>
    public static string OfData(string sha256) => sha256[..(2 * Bytes)];

    /// <summary>The key of an attachment without data and link.</summary>
    public static string OfPlace(string type, string? id, string element) => Hexadecimal.Sha256Of($"{type}\n{id}\n{element}", Bytes);

    /// <summary>True if a text is a key.</summary>
    public static bool IsKey(string text) => text.Length == 2 * Bytes && text.All(static c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>The bytes of a key.</summary>
    public static void Write(string key, Span<byte> to)
    {
        for (int i = 0; i < Bytes; i++)
        {
            to[i] = (byte)((Digit(key[2 * i]) << 4) | Digit(key[(2 * i) + 1]));
        }
    }

    private static int Digit(char c) => c <= '9' ? c - '0' : c - 'a' + 10;

    private static bool IsOneOf(string name, params string[] names) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string WithoutSignature(string query)
    {
        if (query.Length < 2)
        {
            return string.Empty;
        }

        List<string> parts = [.. query[1..].Split('&')];
        foreach ((string mark, Func<string, bool> isPart) in Signatures)
        {
            if (parts.Exists(part => NameOf(part).Equals(mark, StringComparison.OrdinalIgnoreCase)))
            {
                parts.RemoveAll(part => isPart(NameOf(part)));
            }
        }

        return parts.Count == 0 ? string.Empty : "?" + string.Join("&", parts);
    }

    private static string NameOf(string part) => part.IndexOf('=') is >= 0 and int end ? part[..end] : part;
}
